import {setImmediate} from 'node:timers/promises'
import type {GateGrade} from '../enzyme/gate.ts'
import {gradeCounts} from '../enzyme/grades.sql.ts'
import {type HalfRange, orchestrateAhead} from '../enzyme/orchestrate-ahead.ts'
import {type OrchestratedSpan, orchestrationTable, spanOrchestrator} from '../enzyme/orchestrations.sql.ts'
import {type PlanInput, planName} from '../enzyme/plan.ts'
import {runningEnzymes} from '../enzyme/running-enzymes.ts'
import {throwIfStopped} from '../errors.ts'
import type {Store} from '../store/open.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {bumpStoreVersion, finishRun, type StageSetting, stageSettingId, startRun} from './runs.sql.ts'
import {meterSetting} from './validate.ts'

/** Counts up when the stage itself, and not an enzyme, makes something else of the same span. */
const ORCHESTRATE_VERSION = 1

/** What is orchestrated by one thread at a time, and committed together. */
const BATCH_ROWS = 500

/** The same with modules of users in the plan, which may take a second for each span: what is done is kept in between. */
const MODULE_BATCH_ROWS = 20

/** Fewer spans than this are done by this thread: starting others takes longer. */
const THREADS_FROM_SPANS = 3000

export interface OrchestrateOptions extends StageOptions {
  readonly plan: PlanInput
  /** Quality that makes a diamond+, 0-100. */
  readonly gate: number
}

export interface OrchestrateSummary {
  readonly plan: string
  readonly gate: number
  /** Spans that this run has looked at. */
  readonly processed: number
  /** Of those, spans that are another revision now: their vectors and index entries are outdated. */
  readonly rewritten: number
  /** Spans that some enzyme could not work on. */
  readonly failed: number
  /** Spans whose quality is not known: `validate` comes first. */
  readonly waiting: number
  /** All spans of the store by their grade. */
  readonly grades: Readonly<Record<GateGrade, number>>
}

/** What the result depends on: the plan, and the meter that judges it. The gate only sorts what is there. */
export function orchestrateSetting(plan: PlanInput): StageSetting {
  return {version: ORCHESTRATE_VERSION, parameters: {plan: planName(plan), rules: plan.rules, meter: meterSetting}}
}

/**
 * Lets the enzymes of a plan work on every span that they have not seen as it is now: those that need enrichment first.
 * Works on spans as they were taken in, so that another plan starts from the same. Commits in batches; killed and run
 * again, it goes on where it was and ends the same.
 * @throws {Interrupted} the signal fired
 */
export async function* orchestrate(store: Store, options: OrchestrateOptions): Stage<OrchestrateSummary> {
  const {db} = store
  const {plan, gate, signal, now} = options
  const run = startRun(db, 'orchestrate', now())
  const setting = stageSettingId(db, 'orchestrate', orchestrateSetting(plan))
  const table = orchestrationTable(db)
  const counts = {processed: 0, rewritten: 0, failed: 0}
  const total = table.countPending(setting)
  const event = (kind: StageEvent['kind']): StageEvent => ({
    stage: 'orchestrate',
    kind,
    done: counts.processed,
    total,
    at: now(),
  })
  const batchRows = plan.modules.length === 0 ? BATCH_ROWS : MODULE_BATCH_ROWS
  const ranges = function* (): Generator<HalfRange> {
    for (const half of ['first', 'rest'] as const)
      for (let after = 0; ; ) {
        const through = table.nextEnd(setting, half, after, batchRows)
        if (through === null) break
        yield {half, range: {after, through}}
        after = through
      }
  }
  const results = async function* (): AsyncGenerator<readonly OrchestratedSpan[]> {
    if (total >= THREADS_FROM_SPANS && !db.memory)
      yield* orchestrateAhead({path: store.path, setting, plan}, ranges(), signal)
    else {
      await using running = runningEnzymes(plan, signal)
      const some = spanOrchestrator(db, running.enzymes, plan.pii)
      for (const {half, range} of ranges()) yield await some(setting, half, range)
    }
  }
  const write = db.transaction((spans: readonly OrchestratedSpan[]) => {
    for (const span of spans) {
      if (table.write(span, setting)) counts.rewritten++
      if (span.failed) counts.failed++
    }
    counts.processed += spans.length
    bumpStoreVersion(db)
  })

  yield event('started')
  for await (const spans of results()) {
    await setImmediate()
    throwIfStopped(signal)
    write.immediate(spans)
    yield event('progress')
  }
  // Threads end without a word when they are stopped.
  throwIfStopped(signal)
  const summary: OrchestrateSummary = {
    plan: planName(plan),
    gate,
    ...counts,
    waiting: table.countWaiting(),
    grades: gradeCounts(db, gate),
  }
  finishRun(db, run, now(), summary)
  yield event('finished')
  return summary
}
