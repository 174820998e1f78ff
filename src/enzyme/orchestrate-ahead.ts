import {availableParallelism} from 'node:os'
import {Worker} from 'node:worker_threads'
import type {SeqRange} from '../quality/quality.sql.ts'
import type {Half, OrchestratedSpan} from './orchestrations.sql.ts'
import type {PlanInput} from './plan.ts'

const MOST_THREADS = 4

/** Ranges given to each thread at once: one to work on, one that waits. */
const RANGES_PER_THREAD = 2

/** In MiB: the meter's tables, a page of spans, the rules for secrets. */
const THREAD_MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 384}

const WORKER = new URL(`./orchestrate-worker${import.meta.url.slice(-3)}`, import.meta.url)

/** What a thread is started with. */
export interface OrchestrateJob {
  readonly path: string
  readonly setting: number
  readonly plan: PlanInput
}

/** A range of spans of one half. */
export interface HalfRange {
  readonly half: Half
  readonly range: SeqRange
}

export interface OrchestrateTask extends HalfRange {
  readonly number: number
}

interface Reply {
  readonly number: number
  readonly spans: readonly OrchestratedSpan[]
}

/**
 * Orchestrates ranges of spans in threads of their own and gives the results back in the order of the ranges. Ends early
 * when the signal fires.
 * @throws what a thread throws; all threads are ended with the iteration, however that ends
 */
export async function* orchestrateAhead(
  job: OrchestrateJob,
  ranges: Iterable<HalfRange>,
  signal: AbortSignal,
): AsyncGenerator<readonly OrchestratedSpan[]> {
  const source = ranges[Symbol.iterator]()
  const replies = new Map<number, readonly OrchestratedSpan[]>()
  let failure: {error: unknown} | undefined
  let wake = (): void => {}
  let given = 0
  let ended = false
  const give = (worker: Worker): void => {
    const next = ended ? undefined : source.next()
    if (next === undefined || next.done) ended = true
    else worker.postMessage({number: given++, ...next.value} satisfies OrchestrateTask)
  }
  const threads = Array.from({length: Math.min(MOST_THREADS, Math.max(2, availableParallelism()))}, () => {
    const worker = new Worker(WORKER, {workerData: job, resourceLimits: THREAD_MEMORY})
    worker.on('message', ({number, spans}: Reply) => {
      replies.set(number, spans)
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
    for (let round = 0; round < RANGES_PER_THREAD; round++) for (const thread of threads) give(thread)
    for (let number = 0; !signal.aborted && !(ended && number === given); ) {
      if (failure !== undefined) throw failure.error
      const spans = replies.get(number)
      if (spans === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      replies.delete(number)
      give(threads[number % threads.length]!)
      number++
      yield spans
    }
  } finally {
    signal.removeEventListener('abort', stop)
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}
