import {setImmediate} from 'node:timers/promises'
import {throwIfStopped} from '../errors.ts'
import type {AlgorithmChoice, AlgorithmWish} from '../retrieval/algorithm.ts'
import {chooseAlgorithm, type Decision, dropUnused} from '../retrieval/choose-algorithm.sql.ts'
import {closeClusters} from '../retrieval/cluster-lists.sql.ts'
import {pendingEntries} from '../retrieval/entry-batches.ts'
import {makeFilterIndex} from '../retrieval/filter-plan.sql.ts'
import {
  activeIndex,
  algorithmChoice,
  type EmbedderRow,
  embedderByFingerprint,
  indexState,
  setIndexState,
  spansWithoutVector,
} from '../retrieval/index-state.sql.ts'
import {readIndexStats} from '../retrieval/index-stats.sql.ts'
import type {IndexStats} from '../retrieval/index-stats.ts'
import {activate, countRows, forget, forgottenSpans, type IndexSettings} from '../retrieval/search-index.sql.ts'
import {mergeWordLists, refreshDocumentFrequency} from '../retrieval/word-counts.sql.ts'
import type {Store} from '../store/open.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {bumpStoreVersion, finishRun, stageSettingId, startRun, storeVersion} from './runs.sql.ts'
import {asStage} from './with-progress.ts'

/** Entries that are forgotten together. */
const BATCH_ROWS = 2000

/** Counts up when entries are written differently: then all of them are outdated. */
const VECTORS_VERSION = 1

/** What entries of words depend on. */
export const WORDS_SETTING = {version: 1, parameters: {part: 'words'}}

/** When more than this share of the index is new, the words are counted anew at the end: cheaper than one by one. */
const COUNT_ANEW = 0.1

/** Spans by what became of their entry. */
export interface IndexSummary {
  readonly embedder: string
  readonly added: number
  readonly updated: number
  /** Entries of spans that are gone. */
  readonly removed: number
  /** Spans without a vector for what they say now: `enrich` comes first. */
  readonly waiting: number
  /** Vectors that are no direction: NaN, zero, wrong length. */
  readonly rejected: number
  /** Whether questions are answered from this embedder's index; else the one before it still holds more. */
  readonly active: boolean
  /** How neighbours are found; null while nothing is active. */
  readonly algorithm: AlgorithmChoice | null
  /** Why it is that, with what was measured; null when an earlier decision holds. */
  readonly decision: Omit<Decision, 'choice'> | null
}

export interface IndexOptions extends StageOptions, AlgorithmWish {}

/**
 * Makes spans searchable by the question vectors of one embedder and by their words. Does only what is missing or
 * outdated, and can be killed at any point: entries commit in batches, and the index of another embedder goes on
 * answering until this one holds all that it holds.
 */
export async function* indexSpans(store: Store, fingerprint: string, options: IndexOptions): Stage<IndexSummary> {
  const {db} = store
  const counts = {added: 0, updated: 0, removed: 0, rejected: 0}
  const progress = {done: 0, total: 0}
  const event = (kind: StageEvent['kind']): StageEvent => ({stage: 'index', kind, at: options.now(), ...progress})
  const run = startRun(db, 'index', options.now())
  const embedder = embedderByFingerprint(db, fingerprint)
  const settings = settingsOf(store, fingerprint)
  if (embedder !== undefined && indexState(db, 'index_done') === doneState(store, embedder, settings)) {
    yield event('started')
    const decision = yield* decide(store, options)
    if (decision !== undefined) setIndexState(db, 'index_done', doneState(store, embedder, settings))
    const summary = summaryOf(store, fingerprint, counts, {active: true, waiting: 0, decision})
    finishRun(db, run, options.now(), summary)
    yield event('finished')
    return summary
  }
  const pending = embedder && pendingEntries(db, embedder, settings)
  progress.total = pending?.total ?? 0
  const indexedBefore = Number(indexState(db, 'indexed_spans') ?? 0)
  const countWords = progress.total <= COUNT_ANEW * indexedBefore
  yield event('started')

  // `work` tells whether the words must be counted anew at the end.
  const batch = async (work: () => boolean): Promise<void> => {
    // Lets signals in: everything else here is synchronous.
    await setImmediate()
    throwIfStopped(options.signal)
    db.transaction(() => {
      const before = changes(counts)
      // So much that is new belongs into clusters of its own: they are built again at the end.
      if (!countWords) closeClusters(db)
      const recount = work()
      if (changes(counts) === before) return
      if (recount) setIndexState(db, 'index_unfinished', 1)
      bumpStoreVersion(db)
    }).immediate()
  }
  for (let gone = forgottenSpans(db, BATCH_ROWS); gone.length > 0; gone = forgottenSpans(db, BATCH_ROWS)) {
    await batch(() => {
      forget(db, gone)
      counts.removed += gone.length
      return true
    })
  }
  if (pending !== undefined)
    for await (const entries of pending.batches(countWords, options.signal)) {
      await batch(() => entries.write(counts, countWords && indexState(db, 'index_unfinished') !== 1))
      progress.done += entries.spans
      if (entries.spans > 0) yield event('progress')
    }
  throwIfStopped(options.signal)

  // In a transaction of its own, so that whoever waits to write waits less.
  if (indexState(db, 'index_unfinished') === 1) db.transaction(() => mergeWordLists(db)).immediate()
  const active = db.transaction(() => complete(store, embedder)).immediate()
  const decision = active ? yield* decide(store, options) : undefined
  const waiting = spansWithoutVector(db, embedder?.id ?? 0)
  const summary = summaryOf(store, fingerprint, counts, {active, waiting, decision})
  const whole = embedder !== undefined && active && waiting === 0 && counts.rejected === 0
  if (whole) setIndexState(db, 'index_done', doneState(store, embedder, settings))
  finishRun(db, run, options.now(), summary)
  yield event('finished')
  return summary
}

function summaryOf(
  {db}: Store,
  embedder: string,
  counts: Pick<IndexSummary, 'added' | 'updated' | 'removed' | 'rejected'>,
  {active, waiting, decision}: {active: boolean; waiting: number; decision: Decision | undefined},
): IndexSummary {
  return {
    embedder,
    ...counts,
    waiting,
    active,
    algorithm: activeIndex(db)?.choice ?? null,
    decision: decision === undefined ? null : {why: decision.why, milliseconds: decision.milliseconds},
  }
}

/**
 * What a store looks like of which all is indexed: while it looks the same there is nothing to search for. The version
 * of the store counts up with every change that a stage makes, the rows tell of others.
 */
function doneState({db}: Store, {id}: EmbedderRow, settings: IndexSettings): string {
  return JSON.stringify([storeVersion(db), id, settings.vectors, settings.words, ...countRows(db)])
}

function settingsOf({db}: Store, fingerprint: string) {
  return {
    vectors: stageSettingId(db, 'index', {
      version: VECTORS_VERSION,
      parameters: {part: 'vectors', embedder: fingerprint},
    }),
    words: stageSettingId(db, 'index', WORDS_SETTING),
  }
}

function changes(counts: {added: number; updated: number; removed: number}): number {
  return counts.added + counts.updated + counts.removed
}

/** What is only true of a whole index: the word counts, and which embedder answers. */
function complete({db}: Store, embedder: EmbedderRow | undefined): boolean {
  const before = indexState(db, 'active_embedder')
  const unfinished = indexState(db, 'index_unfinished') === 1
  makeFilterIndex(db)
  if (unfinished) {
    refreshDocumentFrequency(db)
    setIndexState(db, 'index_unfinished', 0)
  }
  const active = embedder !== undefined && activate(db, embedder)
  if (unfinished || indexState(db, 'active_embedder') !== before) bumpStoreVersion(db)
  return active
}

/** Measured outside the transaction that keeps it: it takes seconds, and nothing else writes to the index meanwhile. */
async function* decide({db}: Store, options: IndexOptions): AsyncGenerator<StageEvent, Decision | undefined> {
  const index = activeIndex(db)!
  const decision = yield* asStage('measure', options, (signal, tell) =>
    chooseAlgorithm(db, index, options, {signal, tell}),
  )
  if (decision === undefined) return undefined
  db.transaction(() => {
    const before = algorithmChoice(db)
    setIndexState(db, 'index_choice', JSON.stringify(decision.choice))
    dropUnused(db, index, decision.choice)
    const {algorithm, candidates, clusters, probes} = decision.choice
    const found = JSON.stringify([algorithm, candidates, clusters, probes])
    const then = before && JSON.stringify([before.algorithm, before.candidates, before.clusters, before.probes])
    if (then !== found) bumpStoreVersion(db)
  }).immediate()
  return decision
}

/** What the index that questions are answered from holds. */
export function indexStats({db}: Store): IndexStats {
  return readIndexStats(db)
}
