import {availableParallelism} from 'node:os'
import {Worker} from 'node:worker_threads'
import type {BandSnapshot} from '../span/band-snapshot.ts'
import type {MeasuredSpan, SeqRange} from './quality.sql.ts'

/** The meter reads tables of 10 MiB in each thread, and one thread writes what these make: more gain little. */
const MOST_THREADS = 4

/** Ranges given to each thread at once: one to work on, one that waits. */
const RANGES_PER_THREAD = 2

/** In MiB: a page of spans and the token sets of neighbours (neighbours.sql.ts). */
const METER_MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 512}

const WORKER = new URL(`./measure-worker${import.meta.url.slice(-3)}`, import.meta.url)

/** What a measuring thread is started with. */
export interface MeasureJob {
  readonly path: string
  readonly setting: number
  /** Worth making when many spans are measured; shared by all threads. */
  readonly bands?: BandSnapshot
}

export interface MeasureTask {
  readonly number: number
  readonly range: SeqRange
}

interface MeasureReply {
  readonly number: number
  readonly measured: readonly MeasuredSpan[]
}

/**
 * Measures ranges of spans in threads of their own and gives the results back in the order of the ranges. Ends early
 * when the signal fires.
 * @throws what a thread throws; all threads are ended with the iteration, however that ends
 */
export async function* measureAhead(
  job: MeasureJob,
  ranges: Iterable<SeqRange>,
  signal: AbortSignal,
): AsyncGenerator<readonly MeasuredSpan[]> {
  const source = ranges[Symbol.iterator]()
  const replies = new Map<number, readonly MeasuredSpan[]>()
  let failure: {error: unknown} | undefined
  let wake = (): void => {}
  let given = 0
  let ended = false
  const give = (worker: Worker): void => {
    const next = ended ? undefined : source.next()
    if (next === undefined || next.done) ended = true
    else worker.postMessage({number: given++, range: next.value} satisfies MeasureTask)
  }
  const threads = Array.from({length: Math.min(MOST_THREADS, Math.max(2, availableParallelism()))}, () => {
    const worker = new Worker(WORKER, {workerData: job, resourceLimits: METER_MEMORY})
    worker.on('message', ({number, measured}: MeasureReply) => {
      replies.set(number, measured)
      wake()
    })
    worker.on('error', (error) => {
      failure = {error}
      wake()
    })
    return worker
  })
  const stop = (): void => wake()
  signal.addEventListener('abort', stop)
  try {
    // Round robin: the ranges are alike, and the writer bounds how far ahead anybody gets.
    for (let round = 0; round < RANGES_PER_THREAD; round++) for (const thread of threads) give(thread)
    for (let number = 0; !signal.aborted && !(ended && number === given); ) {
      if (failure !== undefined) throw failure.error
      const measured = replies.get(number)
      if (measured === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      replies.delete(number)
      give(threads[number % threads.length]!)
      number++
      yield measured
    }
  } finally {
    signal.removeEventListener('abort', stop)
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}
