import {setImmediate} from 'node:timers/promises'
import {orchestrationsFollow} from '../enzyme/orchestrations.sql.ts'
import {throwIfStopped} from '../errors.ts'
import type {Grade} from '../quality/grade.ts'
import {
  type ComparedAs,
  type Neighbourhood,
  neighbourhoodFinder,
  neighbourhoodTable,
} from '../quality/neighbourhoods.sql.ts'
import {catchUpBands} from '../quality/neighbours.sql.ts'
import {neighboursAhead} from '../quality/neighbours-ahead.ts'
import {qualityTable, type SeqRange} from '../quality/quality.sql.ts'
import {uniquenessOf} from '../quality/uniqueness.ts'
import {activeIndex, type EmbedderRow} from '../retrieval/index-state.sql.ts'
import {bandSnapshot} from '../span/band-snapshot.ts'
import type {Store} from '../store/open.ts'
import {backgroundCosine} from './background-cosine.sql.ts'
import {type EmbedderOf, embedBare} from './embed-bare.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {bumpStoreVersion, finishRun, type StageSetting, stageSettingId, startRun} from './runs.sql.ts'

/** Counts up when the same spans are found to be otherwise alike. */
const UNIQUENESS_VERSION = 5

/** What is compared by one thread at a time, and committed together. */
const BATCH_ROWS = 500

/** Fewer spans than this are compared by this thread: starting others, which read the codes, takes longer. */
const THREADS_FROM_SPANS = 2000

/** Of all spans, how many must be compared for reading all bands at once to pay. */
const SNAPSHOT_FROM_SHARE = 0.05

export interface UniquenessOptions extends StageOptions {
  readonly embedderOf: EmbedderOf
}

export interface UniquenessSummary {
  /** Whose index the neighbours were found in; null: there is none yet. */
  readonly embedder: string | null
  /** Spans that were compared with the index, because they or a neighbour were new or had changed. */
  readonly compared: number
  /** Spans that validate had measured again by words, and whose neighbours were known. */
  readonly applied: number
  /** Of both, those that are less unique, and more unique, than they were taken for. */
  readonly lowered: number
  readonly raised: number
  /** Spans by the grade they had and the one that they have now, where it is another: `diamond>needs_enrichment`. */
  readonly regraded: Readonly<Record<string, number>>
  /** Texts that went through the embedder: those of spans without the courtesy around them, where there is some. */
  readonly embedded: number
  /** Spans that were compared with the courtesy around them: the embedder of the index is not at hand any more. */
  readonly as_written: number
  /** Spans that are not measured, or not indexed, as they are now. */
  readonly waiting: number
}

/** What the result depends on: how spans are compared, and in whose index. */
export function uniquenessSetting(db: Store['db'], index: EmbedderRow): StageSetting {
  const parameters = {embedder: index.fingerprint, background: backgroundCosine(db, index)}
  return {version: UNIQUENESS_VERSION, parameters}
}

/**
 * Measures uniqueness anew from the nearest earlier spans that the index knows, by words and by vectors, and grades by
 * it; before that it is known by words alone. Does only what is new, has changed, or has another neighbour. Commits in
 * batches; killed and run again, it goes on where it was and ends the same.
 * @throws {ProviderError} a span has to be embedded without its courtesy, and the server of the embedder does not answer
 * @throws {Interrupted} the signal fired
 */
export async function* measureUniqueness(store: Store, options: UniquenessOptions): Stage<UniquenessSummary> {
  const {db} = store
  const {signal, now, embedderOf} = options
  const run = startRun(db, 'uniqueness', now())
  const index = activeIndex(db)
  const counts = {compared: 0, applied: 0, lowered: 0, raised: 0, embedded: 0, as_written: 0}
  const regraded: Record<string, number> = {}
  let total = 0
  const event = (kind: StageEvent['kind']): StageEvent => {
    const done = counts.compared + counts.applied
    // What a changed span makes others of is not known before.
    total = kind === 'finished' ? done : Math.max(total, done)
    return {stage: 'uniqueness', kind, done, total, at: now()}
  }
  if (index === undefined) {
    yield event('started')
    const summary = {embedder: null, ...counts, regraded, waiting: countSpans(db)}
    finishRun(db, run, now(), summary)
    yield event('finished')
    return summary
  }
  db.transaction(catchUpBands).immediate(db)
  const {fingerprint: embedder, choice} = index
  const background = backgroundCosine(db, index)
  const setting = stageSettingId(db, 'uniqueness', uniquenessSetting(db, index))
  const table = neighbourhoodTable(db, {setting, embedder: index.id})
  const quality = qualityTable(db)
  const follow = orchestrationsFollow(db)

  const apply = (seq: number, similarities: readonly number[]): void => {
    const change = quality.setUniqueness(seq, uniquenessOf(similarities), setting)
    if (change === undefined) return
    const {before, after, total: points, grades} = change
    follow(seq, {total: points, uniqueness: after})
    if (after < before) counts.lowered++
    if (after > before) counts.raised++
    if (grades.before !== grades.after) note(regraded, grades)
  }
  const write = db.transaction((found: readonly Neighbourhood[]): number => {
    let written = 0
    for (const one of found) {
      if (!table.write(one)) continue
      apply(
        one.seq,
        one.nearest.map(({similarity}) => similarity).filter((similarity) => similarity > 0),
      )
      written++
    }
    counts.compared += written
    if (written > 0) bumpStoreVersion(db)
    return written
  })
  const applySome = db.transaction((after: number): number => {
    const seqs = table.unapplied(after, BATCH_ROWS)
    for (const seq of seqs) apply(seq, table.similaritiesOf(seq))
    counts.applied += seqs.length
    if (seqs.length > 0) bumpStoreVersion(db)
    return seqs.at(-1) ?? Number.POSITIVE_INFINITY
  })

  total = table.countPending()
  yield event('started')
  for (let seq = 0; seq !== Number.POSITIVE_INFINITY; ) {
    await setImmediate()
    throwIfStopped(signal)
    seq = applySome.immediate(seq)
    if (seq !== Number.POSITIVE_INFINITY) yield event('progress')
  }
  // A changed span makes later ones pending, and these make nobody so: two rounds, unless somebody writes meanwhile.
  for (let written = 1, pending = total; written > 0 && pending > 0; pending = table.countPending()) {
    total = Math.max(total, counts.compared + counts.applied + pending)
    written = 0
    const looking: Looking = {pending, nextEnd: table.nextEnd, signal}
    const bare = {index, setting, embedderOf, ranges: rangesOf(looking), inThreads: inThreads(pending), signal}
    for await (const {embedded, asWritten} of embedBare(store, bare)) {
      counts.embedded += embedded
      counts.as_written += asWritten
      if (embedded > 0) yield event('progress')
    }
    const by: ComparedAs = {
      setting,
      embedder: index,
      background,
      candidates: choice.candidates,
      through: table.lastCompared(),
    }
    for await (const found of foundIn(store, by, looking)) {
      // Lets signals in where everything else is synchronous.
      await setImmediate()
      throwIfStopped(signal)
      written += write.immediate(found)
      yield event('progress')
    }
    throwIfStopped(signal)
  }
  const summary = {embedder, ...counts, regraded, waiting: table.countWaiting()}
  finishRun(db, run, now(), summary)
  yield event('finished')
  return summary
}

interface Looking {
  readonly pending: number
  readonly nextEnd: (after: number, rows: number) => number | null
  readonly signal: AbortSignal
}

/** The neighbours of all pending spans, in threads where there are many. */
async function* foundIn(store: Store, by: ComparedAs, looking: Looking) {
  const {db, path} = store
  const {pending, signal} = looking
  if (inThreads(pending) && !db.memory) {
    const bands = pending >= SNAPSHOT_FROM_SHARE * countSpans(db) ? {bands: bandSnapshot(db)} : {}
    yield* neighboursAhead({path, ...by, ...bands}, rangesOf(looking), signal)
  } else {
    const findSome = neighbourhoodFinder(db, by)
    for (const range of rangesOf(looking)) yield findSome(range)
  }
}

function* rangesOf({nextEnd}: Looking): Generator<SeqRange> {
  for (let after = 0; ; ) {
    const through = nextEnd(after, BATCH_ROWS)
    if (through === null) return
    yield {after, through}
    after = through
  }
}

function inThreads(pending: number): boolean {
  return pending >= THREADS_FROM_SPANS
}

function countSpans(db: Store['db']): number {
  return db.prepare<[], number>('SELECT count(*) FROM spans').pluck().get()!
}

function note(regraded: Record<string, number>, {before, after}: {before: Grade; after: Grade}): void {
  const key = `${before}>${after}`
  regraded[key] = (regraded[key] ?? 0) + 1
}
