import {agreementOf} from '../calibration/cohen-kappa.ts'
import type {Judgeable, Session} from './session.ts'
import {type PersonVerdict, VERDICTS, verdictOfMeter} from './verdict.ts'

/** What a session has brought. */
export interface SessionSummary {
  readonly decided: number
  readonly verdicts: Readonly<Record<PersonVerdict, number>>
  readonly skipped: number
  readonly timed_out: number
  /** With the meter. Of the spans that were shown, which are no fair sample of the store unless drawn at random. */
  readonly agreement: {readonly accuracy: number | null; readonly kappa: number | null}
  readonly best_streak: number
  readonly median_seconds: number | null
}

export function summaryOf<Item extends Judgeable>(session: Session<Item>): SessionSummary {
  const {decided, skipped, timed_out, streaks} = session
  const pairs = decided.map(({verdict, item}) => [verdict, verdictOfMeter(item.total)] as const)
  const {accuracy, kappa} = agreementOf(pairs)
  return {
    decided: decided.length,
    verdicts: Object.fromEntries(
      VERDICTS.map((verdict) => [verdict, decided.filter((each) => each.verdict === verdict).length]),
    ) as Record<PersonVerdict, number>,
    skipped,
    timed_out,
    agreement: {accuracy, kappa},
    best_streak: streaks.best,
    median_seconds: median(decided.map(({seconds}) => seconds)),
  }
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const value = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return Math.round(value * 100) / 100
}
