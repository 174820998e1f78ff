import type {Application} from '../enzyme/apply-plan.ts'
import {type Half, type OrchestratedSpan, orchestrationTable, spanOrchestrator} from '../enzyme/orchestrations.sql.ts'
import type {PlanInput} from '../enzyme/plan.ts'
import {runningEnzymes} from '../enzyme/running-enzymes.ts'
import {throwIfStopped} from '../errors.ts'
import {idsOfSpans} from '../span/ids.sql.ts'
import type {Store} from '../store/open.ts'

/** Spans that are tried together. */
const BATCH_ROWS = 200

/** No row of this setting exists, so that every span counts as not seen yet. */
const NO_SETTING = -1

/** What a plan would do to one span. */
export interface PreviewedSpan {
  readonly id: string
  readonly quality_before: number
  readonly quality_after: number
  readonly applications: readonly Application[]
}

export interface Preview {
  readonly looked_at: number
  /** Of those. */
  readonly would_change: number
  /** Spans that were not looked at, because as many as were asked for would change already. */
  readonly not_looked_at: number
  /** Spans whose quality is not known yet: they were left out. */
  readonly waiting: number
  readonly spans: readonly PreviewedSpan[]
}

/** Tries a plan without writing anything, until `limit` spans would change or all were tried; restored spans are left out. */
export async function previewOrchestrate(
  store: Store,
  plan: PlanInput,
  {limit, signal}: {readonly limit: number; readonly signal: AbortSignal},
): Promise<Preview> {
  const {db} = store
  const table = orchestrationTable(db)
  await using running = runningEnzymes(plan, signal)
  const some = spanOrchestrator(db, running.enzymes, plan.pii)
  const idOf = idsOfSpans(db)
  const changed: PreviewedSpan[] = []
  let lookedAt = 0
  const take = (spans: readonly OrchestratedSpan[]): void => {
    for (const {seq, changed: changes, qualityBefore, qualityAfter, applications} of spans) {
      if (changed.length === limit) return
      lookedAt++
      if (!changes) continue
      const found = JSON.parse(applications) as Application[]
      changed.push({id: idOf(seq), quality_before: qualityBefore, quality_after: qualityAfter, applications: found})
    }
  }
  for (const half of ['first', 'rest'] as readonly Half[])
    for (let after = 0; changed.length < limit; ) {
      throwIfStopped(signal)
      const through = table.nextEnd(NO_SETTING, half, after, BATCH_ROWS)
      if (through === null) break
      const tried = await some(NO_SETTING, half, {after, through})
      throwIfStopped(signal)
      take(tried)
      after = through
    }
  return {
    looked_at: lookedAt,
    would_change: changed.length,
    not_looked_at: table.countPending(NO_SETTING) - lookedAt,
    waiting: table.countWaiting(),
    spans: changed,
  }
}
