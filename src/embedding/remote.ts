import {Interrupted, ProviderError, throwIfStopped, UsageError} from '../errors.ts'
import {ProviderFailure} from '../pool/failure.ts'
import {pause} from '../pool/qos/deadline.ts'
import {nextStep} from '../pool/qos/retry.ts'
import type {Embedder} from './embedder.ts'
import {withinTime} from './time-limit.ts'
import {toUnit} from './vector.ts'

/** Texts of one call, and their characters together. */
const BATCH = {texts: 32, characters: 100_000}
/** Calls under way at once: enough to keep a local server busy. */
const CALLS = 4
const ATTEMPTS = 4
/** What is lost when the program is killed, at most: a few seconds' work of a small machine. Two rounds of all calls. */
const TEXTS_AT_ONCE = 2 * CALLS * BATCH.texts
/** A cold server first loads its model. */
const CALL_MS = 120_000
/** A text that the server finds too long is cut in half, not below this. */
const SHORTEST_CUT = 256
/** What the model is measured with. */
const PROBE = 'a text'

/** A model of another program that turns texts into vectors. */
export interface RemoteModel {
  /** As in failures and fingerprints: `ollama:nomic-embed-text`. */
  readonly name: string
  /** One call; whatever the server sent. @throws {ProviderFailure} */
  embed(texts: readonly string[], signal: AbortSignal): Promise<unknown>
  /** What else than name and dimensions tells its vectors from others: the digest of the weights, or the server. */
  readonly version: string
}

/**
 * An embedder that asks a server: in batches, several at once, again where it may help, until the signal fires. Whatever
 * is not one finite vector of the same length for each text is refused. The model's dimensions are measured first.
 * @param callMs milliseconds that one call may take
 * @throws {ProviderError} the server can't be reached, lets a call wait for longer, or answers nonsense
 * @throws {Interrupted} the signal fired
 */
export async function remoteEmbedder(
  model: RemoteModel,
  signal: AbortSignal,
  callMs: number = CALL_MS,
): Promise<Embedder> {
  throwIfStopped(signal)
  const calls = {model, callMs}
  const [probe] = await callPatiently(calls, [PROBE], undefined, signal)
  const dimensions = probe!.length
  return {
    fingerprint: `${model.name}/${dimensions}/${model.version}`,
    dimensions,
    textsAtOnce: TEXTS_AT_ONCE,
    async embed(texts, outer) {
      throwIfStopped(outer)
      if (texts.some((text) => text.trim() === ''))
        throw new UsageError('text_empty', 'there is nothing to embed in an empty text', {
          hint: 'give a text that holds more than blanks',
        })
      const batches = batchesOf(texts)
      const vectors: Float32Array[][] = []
      const stop = new AbortController()
      const both = AbortSignal.any([outer, stop.signal])
      let next = 0
      const work = async () => {
        for (let at = next++; at < batches.length; at = next++)
          vectors[at] = await callPatiently(calls, batches[at]!, dimensions, both)
      }
      const workers = Array.from({length: Math.min(CALLS, batches.length)}, work)
      try {
        await Promise.all(workers)
      } catch (error) {
        // The others' work is for nothing.
        stop.abort()
        await Promise.allSettled(workers)
        throw outer.aborted ? new Interrupted() : error
      }
      return vectors.flat()
    },
  }
}

interface Calls {
  readonly model: RemoteModel
  /** Milliseconds that one may take. */
  readonly callMs: number
}

/**
 * One batch, tried again while that may help; a text that is too long for the model is cut. A server that hung for as
 * long as a call may take is not asked again: it hangs.
 */
async function callPatiently(
  calls: Calls,
  texts: readonly string[],
  dimensions: number | undefined,
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const {model, callMs} = calls
  for (let attempts = 1; ; attempts++) {
    try {
      return checked(
        await withinTime(model.name, signal, callMs, (limit) => model.embed(texts, limit)),
        texts.length,
        dimensions,
        model,
      )
    } catch (error) {
      if (signal.aborted) throw new Interrupted()
      if (!(error instanceof ProviderFailure)) throw error
      if (error.kind === 'timeout') throw error
      if (error.kind === 'bad_request') return cut(calls, texts, dimensions, signal, error)
      const situation = {attempts, maxAttempts: ATTEMPTS, othersLeft: false, remainingMs: callMs, random: Math.random}
      const step = nextStep(error, situation)
      if (step.kind !== 'same_provider') throw error
      await pause(step.pause_ms, signal).catch(() => {
        throw new Interrupted()
      })
    }
  }
}

/** Each text by itself, so that what becomes of it does not depend on its neighbours; then half of it. */
async function cut(
  calls: Calls,
  texts: readonly string[],
  dimensions: number | undefined,
  signal: AbortSignal,
  refusal: ProviderFailure,
): Promise<Float32Array[]> {
  if (texts.length > 1) {
    const vectors: Float32Array[] = []
    for (const text of texts) vectors.push(...(await callPatiently(calls, [text], dimensions, signal)))
    return vectors
  }
  const half = texts[0]!.slice(0, Math.ceil(texts[0]!.length / 2))
  if (half.length < SHORTEST_CUT || half.trim() === '') throw refusal
  return callPatiently(calls, [half], dimensions, signal)
}

function checked(answer: unknown, count: number, dimensions: number | undefined, {name}: RemoteModel): Float32Array[] {
  const bad = (what: string) =>
    new ProviderError('bad_vector', `${name} ${what}`, {
      hint: 'nothing of this batch was stored; check that the model is one for embeddings',
    })
  if (!Array.isArray(answer) || answer.length !== count)
    throw bad(`gave ${Array.isArray(answer) ? answer.length : 'no'} vectors for ${count} texts`)
  return answer.map((values: unknown) => {
    if (!Array.isArray(values) || !values.every((value) => typeof value === 'number'))
      throw bad('gave something else than numbers')
    const length = dimensions ?? values.length
    if (values.length !== length || length === 0)
      throw bad(`gave ${values.length} dimensions where there were ${length} before`)
    const vector = Float64Array.from(values)
    if (!toUnit(vector)) throw bad('gave a vector that is zero or not finite')
    return Float32Array.from(vector)
  })
}

function batchesOf(texts: readonly string[]): string[][] {
  const batches: string[][] = []
  let characters = Number.POSITIVE_INFINITY
  for (const text of texts) {
    const full = batches.at(-1)?.length === BATCH.texts || characters + text.length > BATCH.characters
    if (full) {
      batches.push([])
      characters = 0
    }
    batches.at(-1)!.push(text)
    characters += text.length
  }
  return batches
}
