import type {BandSnapshot} from '../span/band-snapshot.ts'
import {inThreads} from '../span/in-threads.ts'
import type {MeasuredSpan, SeqRange} from './quality.sql.ts'

/** In MiB: the meter's tables, a page of spans and the token sets of neighbours (neighbours.sql.ts). */
const METER_MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 512}

const WORKER = new URL(`./measure-worker${import.meta.url.slice(-3)}`, import.meta.url)

/** What a measuring thread is started with. */
export interface MeasureJob {
  readonly path: string
  readonly setting: number
  /** Worth making when many spans are measured; shared by all threads. */
  readonly bands?: BandSnapshot
}

/** Measures ranges of spans in threads of their own, in order. Ends early when the signal fires; throws what a thread throws. */
export function measureAhead(
  job: MeasureJob,
  ranges: Iterable<SeqRange>,
  signal: AbortSignal,
): AsyncGenerator<readonly MeasuredSpan[]> {
  return inThreads({module: WORKER, workerData: job, resourceLimits: METER_MEMORY}, ranges, signal)
}
