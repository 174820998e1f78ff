import {keepKernel} from '../retrieval/make-kernel.ts'
import type {BandSnapshot} from '../span/band-snapshot.ts'
import {inThreads} from '../span/in-threads.ts'
import type {ComparedAs, Neighbourhood} from './neighbourhoods.sql.ts'
import type {SeqRange} from './quality.sql.ts'

/** In MiB: a page of spans, and the words and vectors of those compared with. The codes lie outside of it. */
const COMPARING_MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 512}

const WORKER = new URL(`./neighbours-worker${import.meta.url.slice(-3)}`, import.meta.url)

/** What a comparing thread is started with. */
export interface NeighboursJob extends ComparedAs {
  readonly path: string
  /** Worth making when many spans are compared; shared by all threads. */
  readonly bands?: BandSnapshot
}

/** Compares ranges of spans in threads of their own, in order. Ends early when the signal fires; throws what a thread throws. */
export function neighboursAhead(
  job: NeighboursJob,
  ranges: Iterable<SeqRange>,
  signal: AbortSignal,
): AsyncGenerator<readonly Neighbourhood[]> {
  keepKernel()
  return inThreads({module: WORKER, workerData: job, resourceLimits: COMPARING_MEMORY}, ranges, signal)
}
