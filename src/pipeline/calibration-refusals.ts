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
export function refuseTooFew(n: number, {maxError, delta}: AskedFor, split: () => CalibrationSplit): void {
  if (n < LEAST_RECORDS) {
    const {spans, completed, good, minQuality} = split()
    const more = TENS * Math.ceil((LEAST_RECORDS - n) / ASKED_PER_SPAN / TENS)
    refuse(
      'too_few_records',
      `${n} questions of the calibration split could be asked: any confidence takes at least ${LEAST_RECORDS}, whatever --alpha and --max-error`,
      `the split holds ${spans} spans, ${completed} of them completed, ${good} of quality ${minQuality} or more, and what came first has nothing to be answered from: ingest about ${more} more such spans (a tenth becomes calibration split)`,
    )
  }
  if (maxError === undefined && delta === undefined) return
  const least = leastAccepted(maxError ?? 0.05, delta ?? 0.05)
  if (n < least)
    refuse(
      'too_few_records',
      `an error of at most ${maxError ?? 0.05} at delta ${delta ?? 0.05} needs ${least} answers without a wrong one; there are ${n}`,
      `take --max-error ${upwards(1 - (delta ?? 0.05) ** (1 / n))} or more (or a larger --delta), or ingest more spans`,
    )
}

/** The next number of two places; a little more than `share` all the same is no less than it. */
function upwards(share: number): string {
  return (Math.ceil(100 * share - 1e-9) / 100).toFixed(2)
}

type Answers = readonly {readonly correct: boolean}[]

function countsOf(records: Answers): {readonly right: number; readonly wrong: number} {
  const right = records.filter(({correct}) => correct).length
  return {right, wrong: records.length - right}
}

/** What there would be with another alpha: fewer of the early questions are asked where fewer are enough. */
interface OtherAlpha {
  readonly enoughFor: (alpha: number) => number
  readonly recordsOf: (enough: number) => Answers
}

/** The least alpha of two places, above the one that was asked for, that would not be refused. */
function leastAlpha(asked: number, {enoughFor, recordsOf}: OtherAlpha): number | undefined {
  const each = new Map<number, number>()
  for (let hundredths = Math.ceil(100 * asked + 1e-9); hundredths < 100; hundredths++) {
    const alpha = hundredths / 100
    const enough = enoughFor(alpha)
    if (!each.has(enough)) {
      const {right, wrong} = countsOf(recordsOf(enough))
      each.set(enough, Math.min(right, wrong))
    }
    if (each.get(enough)! >= leastRecords(alpha)) return alpha
  }
  return undefined
}

/** @throws {GateError} the answers are all alike, or too few of one kind for the alpha that was asked for */
export function refuseTooAlike(records: Answers, {alpha}: AskedFor, otherAlpha: OtherAlpha): void {
  const {right, wrong} = countsOf(records)
  if (right === 0 || wrong === 0)
    refuse(
      'one_class',
      `all ${records.length} answers on the calibration split were ${right === 0 ? 'wrong' : 'right'}: there is nothing to tell apart`,
      right === 0
        ? 'see logline gaps; perhaps another --match fits these outcomes'
        : 'ingest spans with more varied outcomes',
    )
  if (alpha === undefined || Math.min(right, wrong) >= leastRecords(alpha)) return
  const least = leastAlpha(alpha, otherAlpha)
  refuse(
    'too_few_records',
    `alpha ${alpha} needs ${leastRecords(alpha)} right and as many wrong answers; there are ${right} right and ${wrong} wrong`,
    least === undefined
      ? 'no alpha can be had from so few: ingest more spans'
      : `take --alpha ${least.toFixed(2)} or more, or ingest more spans`,
  )
}
