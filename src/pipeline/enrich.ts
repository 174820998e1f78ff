import type {Embedder} from '../embedding/embedder.ts'
import {enrichment, type PendingSpan} from '../embedding/enrichment.sql.ts'
import {vectorCache} from '../embedding/vectors.sql.ts'
import {throwIfStopped} from '../errors.ts'
import {COMPLEXITY, complexityOf} from '../quality/complexity.ts'
import {semanticTags} from '../quality/tags.ts'
import {spanOf} from '../span/row.ts'
import type {Store} from '../store/open.ts'
import {type EmbedOptions, embedAll} from './embed-all.ts'
import type {Stage, StageEvent} from './event.ts'
import {bumpStoreVersion, finishRun, stageSettingId, startRun} from './runs.sql.ts'

/** Spans taken together, with 1,000 texts at most. */
const BATCH = {rows: 500, characters: 4 << 20}

/** What tags and complexity depend on: when it changes, all of them are outdated, and no vector is. */
export const annotationSetting = {version: 1, parameters: {complexity: COMPLEXITY}}

export type EnrichOptions = EmbedOptions

export interface EnrichSummary {
  readonly embedder: string
  /** Spans that lacked something and have it now. */
  readonly spans: number
  /** Texts that went through the embedder. */
  readonly embedded: number
  /** Texts that did not have to, because the same text had been embedded before. */
  readonly reused: number
}

/**
 * Gives every span its vectors (of its question, and of its outcome if it has one), tags and complexity. Does only what
 * is missing or outdated; a text is embedded once per embedder, whichever spans hold it. A run that was killed goes on
 * where it was, and embeds the texts of one call again at most: 1,000, of a server's embedder 256.
 * @throws {ProviderError} the embedder fails, or gives vectors that it must not give
 * @throws {Interrupted} the signal fired
 */
export async function* enrich(store: Store, embedder: Embedder, options: EnrichOptions): Stage<EnrichSummary> {
  const {db} = store
  const run = startRun(db, 'enrich', options.now())
  const cache = vectorCache(db, embedder)
  const setting = stageSettingId(db, 'enrich', annotationSetting)
  const work = enrichment(db, cache.embedder, setting)
  const counts = {spans: 0, embedded: 0, reused: 0}
  const total = work.countPending()
  const event = (kind: StageEvent['kind']): StageEvent => ({
    stage: 'enrich',
    kind,
    at: options.now(),
    done: counts.spans,
    total,
  })

  // By themselves they are cache: a run that is killed right after finds them by their texts.
  const keep = db.transaction((fresh: ReadonlyMap<string, Float32Array>) => {
    const ids = new Map<string, number>()
    for (const [text, vector] of fresh) ids.set(text, cache.add(text, vector))
    return ids
  })
  const commit = db.transaction((spans: readonly PendingSpan[], ids: ReadonlyMap<string, number>) => {
    const idOf = (text: string): number => ids.get(text) ?? cache.find(text)!
    for (const span of spans) {
      if (span.lacksVectors) {
        const response = responseText(span)
        work.noteVectors(span, {query: idOf(span.this), response: response === null ? null : idOf(response)})
      }
      if (span.lacksAnnotations) {
        const whole = spanOf(span)
        work.noteAnnotations(span, {tags: semanticTags(whole), complexity: complexityOf(whole)})
      }
    }
    bumpStoreVersion(db)
  })

  const prepare = (after: number, before: ReadonlyMap<string, unknown>): Batch => {
    throwIfStopped(options.signal)
    const spans = work.pendingAfter(after, BATCH)
    const texts = spans.flatMap(textsOf)
    const missing = [...new Set(texts)].filter((text) => !before.has(text) && cache.find(text) === undefined)
    const fresh = embedAll(embedder, missing, keep.immediate, options)
    // Awaited when its turn has come; until then a failure is nobody's.
    fresh.catch(() => {})
    return {spans, texts: texts.length, missing: missing.length, fresh}
  }

  yield event('started')
  for (let batch = prepare(0, new Map()); batch.spans.length > 0; ) {
    const ids = await batch.fresh
    const after = batch.spans.at(-1)!.seq
    // Begins in other threads, if the embedder has some, and goes on while this one notes tags and complexity.
    const next = prepare(after, ids)
    commit.immediate(batch.spans, ids)
    counts.spans += batch.spans.length
    counts.embedded += batch.missing
    counts.reused += batch.texts - batch.missing
    batch = next
    yield event('progress')
  }
  const summary = {embedder: embedder.fingerprint, ...counts}
  finishRun(db, run, options.now(), summary)
  yield event('finished')
  return summary
}

/** Spans that are enriched together, and how many of their texts had no vector. */
interface Batch {
  readonly spans: readonly PendingSpan[]
  readonly texts: number
  readonly missing: number
  /** Their ids, once all are kept. */
  readonly fresh: Promise<ReadonlyMap<string, number>>
}

/** What has to be embedded for a span, the question first. */
function textsOf(span: PendingSpan): string[] {
  if (!span.lacksVectors) return []
  const response = responseText(span)
  return response === null ? [span.this] : [span.this, response]
}

/** A reason for failure may be blank: there is nothing to embed in it. */
function responseText({outcome}: PendingSpan): string | null {
  return outcome === null || outcome.trim() === '' ? null : outcome
}
