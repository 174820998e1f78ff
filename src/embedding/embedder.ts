/**
 * Turns texts into unit vectors, in the order given. Never returns fewer vectors than texts, nor one that holds NaN or
 * has no length. Equal texts give equal vectors, alone or in a batch.
 * @throws {UsageError} a text is empty or blank: it has no meaning that a vector could have
 * @throws {ProviderError} the model can't be reached or answers nonsense
 * @throws {Interrupted} the signal fired
 */
export interface Embedder {
  /** Model + version + dimensions: vectors of different fingerprints never mix. */
  readonly fingerprint: string
  readonly dimensions: number
  /** Whoever keeps vectors should ask for no more texts at once: they are dear. Absent: for as many as he likes. */
  readonly textsAtOnce?: number
  embed(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>
}
