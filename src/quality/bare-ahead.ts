import {inThreads} from '../span/in-threads.ts'
import type {BareBy, BareTexts} from './bare-texts.sql.ts'
import type {SeqRange} from './quality.sql.ts'

/** In MiB: a page of spans. */
const READING_MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 256}

const WORKER = new URL(`./bare-worker${import.meta.url.slice(-3)}`, import.meta.url)

/** What a reading thread is started with. */
export interface BareJob extends BareBy {
  readonly path: string
}

/** `bareReader` of each range, in threads, in order. Ends early when the signal fires; throws what a thread throws. */
export function bareAhead(
  job: BareJob,
  ranges: Iterable<SeqRange>,
  signal: AbortSignal,
): AsyncGenerator<readonly BareTexts[]> {
  return inThreads({module: WORKER, workerData: job, resourceLimits: READING_MEMORY}, ranges, signal)
}
