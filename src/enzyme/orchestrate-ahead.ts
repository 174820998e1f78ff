import type {SeqRange} from '../quality/quality.sql.ts'
import {inThreads} from '../span/in-threads.ts'
import type {Half, OrchestratedSpan} from './orchestrations.sql.ts'
import type {PlanInput} from './plan.ts'

/** In MiB: the meter's tables, a page of spans, the rules for secrets. */
const PLAN_MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 384}

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

/** Orchestrates ranges of spans in threads of their own, in order. Ends early when the signal fires; throws what a thread throws. */
export function orchestrateAhead(
  job: OrchestrateJob,
  ranges: Iterable<HalfRange>,
  signal: AbortSignal,
): AsyncGenerator<readonly OrchestratedSpan[]> {
  return inThreads({module: WORKER, workerData: job, resourceLimits: PLAN_MEMORY}, ranges, signal)
}
