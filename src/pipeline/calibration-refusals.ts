import type {Database} from 'better-sqlite3'
import {leastRecords} from '../calibration/conformal.ts'
import {leastAccepted} from '../calibration/risk-control.ts'
import {activeAdaptation, leakedSpans} from '../embedding/adapting/adaptations.sql.ts'
import {GateError, StoreError} from '../errors.ts'
import {activeIndex, holdsAny} from '../retrieval/index-state.sql.ts'
import type {CalibrationSplit} from './prequential.sql.ts'

/** What a person asked for by name; what they left to the defaults is not refused. */
interface AskedFor {
  readonly alpha?: number | undefined
  readonly maxError?: number | undefined
  readonly delta?: number | undefined
}

/** Calibration records below which nothing at all is said. */
const LEAST_RECORDS = 20

/** A tenth of what is ingested becomes calibration split, and four fifths of that are asked. */
const ASKED_PER_SPAN = 0.08
const TENS = 10

function refuse(code: string, message: string, hint: string): never {
  throw new GateError(code, message, {hint})
}

/** @throws {StoreError} nothing stored, judged or indexed yet, or indexed by another embedder */
export function refuseUnready(db: Database, fingerprint: string): void {
  const why = (code: string, message: string, hint: string) => new StoreError(code, message, {hint})
  if (!holdsAny(db, 'spans'))
    throw why('store_empty', 'the store holds no spans to calibrate with', 'logline run <file>')
  if (!holdsAny(db, 'quality')) throw why('not_judged', 'no span has been judged yet', 'logline run')
  const active = activeIndex(db)
  if (active === undefined) throw why('not_indexed', 'the spans are not indexed yet', 'logline run')
  if (active.fingerprint !== fingerprint)
    throw why(
      'other_embedder',
      `the index is of the embedder ${active.fingerprint}`,
      'logline enrich, then logline index',
    )
}

/**
 * An embedder that was trained on the very questions it is judged by makes them look easier than any other question.
 * @throws {GateError} the store's own embedder learned from spans that calibrate or validate now
 */
export function refuseLeaks(db: Database): void {
  const adaptation = activeAdaptation(db)
  const leaked = adaptation === undefined ? 0 : leakedSpans(db, adaptation.id)
  if (leaked > 0)
    refuse(
      'embedder_leaks',
      `the embedder ${adaptation!.name} was trained on ${leaked} spans that calibrate or validate now`,
      'train again with `logline embed train`, or go back with `logline embed train --revert`; then logline run',
    )
}

/** @throws {GateError} even if all of these are answered they are too few; says how many it takes, for what, and what helps */
export function refuseTooFew(n: number, {alpha, maxError, delta}: AskedFor, split: () => CalibrationSplit): void {
  if (n < LEAST_RECORDS) {
    const {spans, completed, good, minQuality} = split()
    const more = TENS * Math.ceil((LEAST_RECORDS - n) / ASKED_PER_SPAN / TENS)
    refuse(
      'too_few_records',
      `${n} questions of the calibration split could be asked: any confidence takes at least ${LEAST_RECORDS}, whatever --alpha and --max-error`,
      `the split holds ${spans} spans, ${completed} of them completed, ${good} of quality ${minQuality} or more, and what came first has nothing to be answered from: ingest about ${more} more such spans (a tenth becomes calibration split)`,
    )
  }
  if (alpha !== undefined && n < 2 * leastRecords(alpha))
    refuse(
      'too_few_records',
      `alpha ${alpha} needs ${leastRecords(alpha)} right and as many wrong answers; there are ${n} questions`,
      hintOfAlpha(Math.floor(n / 2)),
    )
  if (maxError === undefined && delta === undefined) return
  const least = leastAccepted(maxError ?? 0.05, delta ?? 0.05)
  if (n < least)
    refuse(
      'too_few_records',
      `an error of at most ${maxError ?? 0.05} at delta ${delta ?? 0.05} needs ${least} answers without a wrong one; there are ${n}`,
      `take --max-error ${upwards(1 - (delta ?? 0.05) ** (1 / n))} or more (or a larger --delta), or ingest more spans`,
    )
}

/** @param each right answers, and wrong ones, that there are at most */
function hintOfAlpha(each: number): string {
  return `take --alpha ${upwards(1 / (each + 1))} or more, or ingest more spans`
}

/** The next number of two places; a little more than `share` all the same is no less than it. */
function upwards(share: number): string {
  return (Math.ceil(100 * share - 1e-9) / 100).toFixed(2)
}

/** @throws {GateError} the answers are all alike, or too few of one kind for the alpha that was asked for */
export function refuseTooAlike(records: readonly {readonly correct: boolean}[], {alpha}: AskedFor): void {
  const n = records.length
  const right = records.filter(({correct}) => correct).length
  if (right === 0 || right === n)
    refuse(
      'one_class',
      `all ${n} answers on the calibration split were ${right === 0 ? 'wrong' : 'right'}: there is nothing to tell apart`,
      right === 0
        ? 'see logline gaps; perhaps another --match fits these outcomes'
        : 'ingest spans with more varied outcomes',
    )
  if (alpha !== undefined && Math.min(right, n - right) < leastRecords(alpha))
    refuse(
      'too_few_records',
      `alpha ${alpha} needs ${leastRecords(alpha)} right and as many wrong answers; there are ${right} and ${n - right}`,
      hintOfAlpha(Math.min(right, n - right)),
    )
}
