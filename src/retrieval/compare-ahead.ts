import {inThreads} from '../span/in-threads.ts'
import type {AskedVectors, SeqRange} from './exact-neighbours.sql.ts'
import type {EmbedderRow} from './index-state.sql.ts'
import {keepKernel} from './make-kernel.ts'

/** In MiB: a thousand vectors; what they are compared with is outside of the heap. */
const VECTOR_MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 256}

const WORKER = new URL(`./compare-worker${import.meta.url.slice(-3)}`, import.meta.url)

/** What a comparing thread is started with. */
export interface CompareJob {
  readonly path: string
  readonly embedder: EmbedderRow
  readonly asked: AskedVectors
}

/** `exactComparer` of each range, in threads, in order. Ends early when the signal fires; throws what a thread throws. */
export function compareAhead(
  job: CompareJob,
  ranges: Iterable<SeqRange>,
  signal: AbortSignal,
): AsyncGenerator<Float32Array> {
  keepKernel()
  return inThreads({module: WORKER, workerData: job, resourceLimits: VECTOR_MEMORY}, ranges, signal)
}
