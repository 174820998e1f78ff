import type {SeqRange} from '../dataset/alike.sql.ts'
import type {DatasetJob} from '../dataset/dataset-worker.ts'
import {type Clustered, topicAssigner, topicCentres} from '../dataset/topics.sql.ts'
import {throwIfStopped} from '../errors.ts'
import {inThreads} from '../span/in-threads.ts'
import type {Store} from '../store/open.ts'

/** Rows that one thread clusters at a time. */
const RANGE_ROWS = 5000

/** Fewer spans than this are done by this thread: starting others takes longer. */
const THREADS_FROM_SPANS = 4000

const PROGRAM = new URL(`../dataset/dataset-worker${import.meta.url.slice(-3)}`, import.meta.url)

/** In MiB: thousands of centres, a range of rows with their vectors. */
const THREAD_MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 512}

/**
 * The cluster of every span that has a vector, over threads where there are many: the same either way. Writes nothing.
 * @throws {Interrupted} the signal fired
 */
export async function clusterSpans(
  {db, path}: Store,
  embedder: {readonly id: number; readonly dimensions: number},
  count: number,
  signal: AbortSignal,
): Promise<readonly Clustered[]> {
  const by = topicCentres(db, embedder, count)
  throwIfStopped(signal)
  if (by === undefined) return []
  const last = db.prepare<[], number>('SELECT max(seq) FROM spans').pluck().get()!
  const ranges: SeqRange[] = []
  for (let after = 0; after < last; after += RANGE_ROWS) ranges.push({after, through: after + RANGE_ROWS})
  if (last < THREADS_FROM_SPANS || db.memory) return ranges.map(topicAssigner(db, by))
  const job: DatasetJob = {path, work: 'cluster', ...by}
  const parts: Clustered[] = []
  for await (const part of inThreads<SeqRange, Clustered>(
    {module: PROGRAM, workerData: job, resourceLimits: THREAD_MEMORY},
    ranges,
    signal,
  ))
    parts.push(part)
  throwIfStopped(signal)
  return parts
}
