import {setImmediate} from 'node:timers/promises'
import type {Embedder} from '../embedding/embedder.ts'
import {vectorCache} from '../embedding/vectors.sql.ts'
import {throwIfStopped} from '../errors.ts'
import {bareAhead} from '../quality/bare-ahead.ts'
import {type BareBy, type BareTexts, bareReader, bareTable} from '../quality/bare-texts.sql.ts'
import type {SeqRange} from '../quality/quality.sql.ts'
import type {EmbedderRow} from '../retrieval/index-state.sql.ts'
import type {Store} from '../store/open.ts'
import {embedAll} from './embed-all.ts'

/** Gives the embedder of this fingerprint; undefined: it is not at hand. Asked only when there is something to embed. */
export type EmbedderOf = (fingerprint: string) => Promise<Embedder | undefined>

export interface BareWork extends Omit<BareBy, 'embedder'> {
  readonly index: EmbedderRow
  readonly embedderOf: EmbedderOf
  readonly ranges: Iterable<SeqRange>
  /** Whether reading in threads pays. */
  readonly inThreads: boolean
  readonly signal: AbortSignal
}

/** What was done for a range of spans. */
export interface BareDone {
  /** Texts that went through the embedder. */
  readonly embedded: number
  /** Spans that are compared as they are written, courtesy and all, because the embedder of the index is not at hand. */
  readonly asWritten: number
}

/**
 * Gives pending spans the vectors of their bare texts (bare.ts), where these are others than the texts as they are
 * written. A text is embedded once per embedder, and kept before more are asked for: killed and run again, it embeds
 * what is missing.
 * @throws {ProviderError} the server of the embedder can't be reached, or gives vectors that it must not give
 * @throws {Interrupted} the signal fired
 */
export async function* embedBare({db, path}: Store, work: BareWork): AsyncGenerator<BareDone> {
  const {index, setting, signal} = work
  const by = {setting, embedder: index.id}
  const cache = vectorCache(db, {fingerprint: index.fingerprint, dimensions: index.dimensions})
  const table = bareTable(db, index.id)
  const keep = db.transaction((fresh: ReadonlyMap<string, Float32Array>) => {
    const ids = new Map<string, number>()
    // Another process may have embedded the same meanwhile.
    for (const [text, vector] of fresh) ids.set(text, cache.find(text) ?? cache.add(text, vector))
    return ids
  })
  const note = db.transaction((spans: readonly BareTexts[]) => {
    const idOf = (text: string | null) => (text === null ? null : (cache.find(text) ?? null))
    for (const span of spans) table.note(span, {query: idOf(span.question), response: idOf(span.outcome)})
  })
  const readSome = bareReader(db, by)
  const read = async function* (): AsyncGenerator<readonly BareTexts[]> {
    if (work.inThreads && !db.memory) yield* bareAhead({path, ...by}, work.ranges, signal)
    else for (const range of work.ranges) yield readSome(range)
  }
  let asked: {readonly embedder: Embedder | undefined} | undefined
  for await (const spans of read()) {
    await setImmediate()
    throwIfStopped(signal)
    const isMissing = (text: string | null): text is string => text !== null && cache.find(text) === undefined
    const missing = [...new Set(spans.flatMap(({question, outcome}) => [question, outcome].filter(isMissing)))]
    if (missing.length > 0) asked ??= {embedder: await work.embedderOf(index.fingerprint)}
    const embedder = asked?.embedder
    if (embedder !== undefined) await embedAll(embedder, missing, keep.immediate, {signal})
    const isLacking = missing.length > 0 && embedder === undefined
    const asWritten = isLacking
      ? spans.filter(({question, outcome}) => isMissing(question) || isMissing(outcome)).length
      : 0
    note.immediate(spans)
    yield {embedded: embedder === undefined ? 0 : missing.length, asWritten}
  }
}
