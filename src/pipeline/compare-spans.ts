import {setImmediate} from 'node:timers/promises'
import {
  type AlikeKind,
  type AlikePair,
  alikeTable,
  type ComparedBy,
  comparedReader,
  lastSeq,
  type SeqRange,
} from '../dataset/alike.sql.ts'
import {COMPARISON_VERSION, nearComparer, type Places} from '../dataset/compare.ts'
import {type Corpus, joinParts, type ReadPart} from '../dataset/corpus.ts'
import type {DatasetJob} from '../dataset/dataset-worker.ts'
import {readDirections, semanticComparer} from '../dataset/semantic.ts'
import {throwIfStopped} from '../errors.ts'
import {embedderByFingerprint} from '../retrieval/index-state.sql.ts'
import {keepKernel} from '../retrieval/make-kernel.ts'
import {inThreads, type ThreadProgram} from '../span/in-threads.ts'
import type {Store} from '../store/open.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {bumpStoreVersion, finishRun, stageSettingId, startRun} from './runs.sql.ts'

/** What is read, and what is compared, by one thread at a time; what is compared is committed together. */
const READ_ROWS = 5000
const COMPARED_ROWS = 2000

/** Fewer spans than this are done by this thread: starting others takes longer. */
const THREADS_FROM_SPANS = 4000

const PROGRAM = new URL(`../dataset/dataset-worker${import.meta.url.slice(-3)}`, import.meta.url)

/** In MiB, beside what is shared: spans that are kept read, and a page of rows. */
const THREAD_MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 512}

export interface CompareOptions extends StageOptions {
  /** Whose vectors are compared; undefined: words only. */
  readonly embedder?: string | undefined
}

export interface CompareSummary {
  /** Spans that were compared, by their words and by their vectors. */
  readonly near: number
  readonly semantic: number
  /** Pairs found in this run that are alike. */
  readonly pairs: number
  /** Spans without a vector of the embedder: `enrich` comes first. Null when no vectors were compared. */
  readonly without_vector: number | null
}

/** What pairs depend on. Thresholds only choose among them. */
export function nearSetting(db: Store['db']): ComparedBy {
  return {
    kind: 'near',
    setting: stageSettingId(db, 'compare', {version: COMPARISON_VERSION, parameters: {kind: 'near'}}),
  }
}

function semanticSetting(db: Store['db'], embedder: string): ComparedBy {
  const parameters = {kind: 'semantic', embedder}
  return {kind: 'semantic', setting: stageSettingId(db, 'compare', {version: COMPARISON_VERSION, parameters})}
}

/**
 * Finds which spans are alike: every span that has not been compared as it is now, with all others. Withholds nothing.
 * Commits in batches; killed and run again, it compares what is left and ends the same.
 * @throws {Interrupted} the signal fired
 */
export async function* compareSpans(store: Store, options: CompareOptions): Stage<CompareSummary> {
  const {db} = store
  const {signal, now} = options
  const run = startRun(db, 'compare', now())
  const embedder = options.embedder === undefined ? undefined : embedderByFingerprint(db, options.embedder)
  const kinds = [nearSetting(db), ...(embedder === undefined ? [] : [semanticSetting(db, embedder.fingerprint)])]
  const tables = kinds.map((by) => alikeTable(db, by))
  const counts: Record<AlikeKind | 'pairs', number> = {near: 0, semantic: 0, pairs: 0}
  const total = tables.reduce((sum, table) => sum + table.pending(), 0)
  const event = (kind: StageEvent['kind']): StageEvent => ({
    stage: 'compare',
    kind,
    done: counts.near + counts.semantic,
    total,
    at: now(),
  })
  yield event('started')
  for (const [at, by] of kinds.entries()) {
    if (tables[at]!.pending() === 0) continue
    const corpus = await readCorpus(store, by, signal)
    const directions = by.kind === 'semantic' ? readDirections(db, embedder!, corpus.seqs) : undefined
    const job = directions === undefined ? {work: 'near', corpus} : {work: 'semantic', corpus, directions}
    const inline = () =>
      directions === undefined ? nearComparer(db, corpus) : semanticComparer(db, corpus, directions)
    const ranges = pendingRanges(corpus)
    const found = many(corpus, db)
      ? inThreads<Places, AlikePair[]>(threadsFor({path: store.path, ...job} as DatasetJob), ranges, signal)
      : eachOf(ranges, inline())
    let range = 0
    for await (const pairs of found) {
      await setImmediate()
      throwIfStopped(signal)
      const {from, before} = ranges[range++]!
      const seqs: number[] = []
      for (let place = from; place < before; place++)
        if (corpus.pending[place] === 1 && (directions === undefined || directions.scales[place] !== 0))
          seqs.push(corpus.seqs[place]!)
      db.transaction(() => {
        tables[at]!.write(seqs, pairs)
        bumpStoreVersion(db)
      }).immediate()
      counts[by.kind] += seqs.length
      counts.pairs += pairs.length
      yield event('progress')
    }
    throwIfStopped(signal)
  }
  const summary: CompareSummary = {...counts, without_vector: embedder === undefined ? null : tables[1]!.pending()}
  finishRun(db, run, now(), summary)
  yield event('finished')
  return summary
}

async function readCorpus(store: Store, by: ComparedBy, signal: AbortSignal): Promise<Corpus> {
  const {db} = store
  const last = lastSeq(db)
  const ranges: SeqRange[] = []
  for (let after = 0; after < last; after += READ_ROWS) ranges.push({after, through: after + READ_ROWS})
  const parts: ReadPart[] = []
  const read =
    last >= THREADS_FROM_SPANS && !db.memory
      ? inThreads<SeqRange, ReadPart>(threadsFor({path: store.path, work: 'read', ...by}), ranges, signal)
      : eachOf(ranges, comparedReader(db, by))
  for await (const part of read) {
    parts.push(part)
    throwIfStopped(signal)
  }
  throwIfStopped(signal)
  return joinParts(parts)
}

async function* eachOf<Task, Reply>(tasks: readonly Task[], work: (task: Task) => Reply): AsyncGenerator<Reply> {
  for (const task of tasks) yield work(task)
}

function many({pending}: Corpus, db: Store['db']): boolean {
  return !db.memory && pending.reduce((sum, flag) => sum + flag, 0) >= THREADS_FROM_SPANS
}

/** Stretches of a corpus with so many pending spans each. */
function pendingRanges({pending}: Corpus): Places[] {
  const ranges: Places[] = []
  let from = 0
  let waiting = 0
  for (let at = 0; at < pending.length; at++) {
    if (pending[at] === 1) waiting++
    if (waiting < COMPARED_ROWS && at < pending.length - 1) continue
    if (waiting > 0) ranges.push({from, before: at + 1})
    from = at + 1
    waiting = 0
  }
  return ranges
}

function threadsFor(job: DatasetJob): ThreadProgram {
  if (job.work === 'semantic') keepKernel()
  return {module: PROGRAM, workerData: job, resourceLimits: THREAD_MEMORY}
}
