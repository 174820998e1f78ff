import {inThreads} from '../span/in-threads.ts'
import type {EmbedderRow} from './index-state.sql.ts'
import {keepKernel} from './make-kernel.ts'

/** In MiB: thousands of centres, a block of codes. */
const CENTRE_MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 256}

const WORKER = new URL(`./assign-worker${import.meta.url.slice(-3)}`, import.meta.url)

/** What an assigning thread is started with. */
export interface AssignJob {
  readonly path: string
  readonly embedder: EmbedderRow
  readonly centres: readonly Float32Array[]
}

/** `clusterAssigner` of each block, in threads, in order. Ends early when the signal fires; throws what a thread throws. */
export function assignAhead(
  job: AssignJob,
  blocks: Iterable<number>,
  signal: AbortSignal,
): AsyncGenerator<Uint32Array> {
  keepKernel()
  return inThreads({module: WORKER, workerData: job, resourceLimits: CENTRE_MEMORY}, blocks, signal)
}
