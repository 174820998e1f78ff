import {hash} from 'node:crypto'
import {comparePaired, type PairedComparison} from '../calibration/paired-test.ts'
import {UsageError} from '../errors.ts'
import {outcomeKey} from '../matching/outcome-key.ts'
import type {MatchKind} from './correctness.ts'
import type {EvalResult} from './eval-summary.ts'

/** A question with what counts as right for it. */
export interface AskedOnce {
  readonly question: string
  /** `goldDigest` of the right answers; undefined: the run did not note it (runs of earlier versions). */
  readonly gold: string | undefined
}

/** What came of a question. */
export interface EvalRecord extends AskedOnce {
  readonly result: EvalResult
}

/** A run with what came of its questions, in their order. */
export interface ComparableRun {
  readonly id: string
  readonly match: MatchKind
  readonly records: readonly EvalRecord[]
}

/** Two runs over the questions that both have with the same right answers; differences are the present one less the earlier one. */
export interface EvalComparison {
  /** The earlier run. */
  readonly with: string
  /** Questions. */
  readonly n: {
    readonly common: number
    readonly earlier: number
    readonly now: number
    /** Of those of this run that are not compared, how many the earlier one has in the same words, with other answers. */
    readonly other_gold: number
  }
  readonly match: {readonly earlier: MatchKind; readonly now: MatchKind}
  readonly em: PairedComparison
  /** Its difference is of the mean F1; gained, lost and p of the questions that reach 0.5 in one run only. */
  readonly f1: PairedComparison
  /** Null where `match` differs: what is right in one run need not be in the other. */
  readonly correct: PairedComparison | null
}

/** The same for lists that hold the same answers, in whatever order: 16 hex digits of a SHA-256. */
export function goldDigest(gold: readonly string[]): string {
  return hash('sha256', JSON.stringify([...new Set(gold.map(outcomeKey))].sort()), 'hex').slice(0, 16)
}

/**
 * Finds for each question the one of the earlier run in the same words and with the same right answers; of several the
 * first with the first. Where a run did not note the answers, the words decide.
 */
function pairs<T extends AskedOnce>(
  earlier: readonly EvalRecord[],
  now: readonly T[],
): {readonly paired: {readonly first: EvalRecord; readonly second: T}[]; readonly otherGold: number} {
  const left = new Map<string, EvalRecord[]>()
  for (const record of earlier) {
    const text = record.question.trim()
    const same = left.get(text)
    if (same === undefined) left.set(text, [record])
    else same.push(record)
  }
  const known = new Set(left.keys())
  const take = (one: T, isOne: (gold: string | undefined) => boolean): EvalRecord | undefined => {
    const same = left.get(one.question.trim()) ?? []
    const at = same.findIndex(({gold}) => isOne(gold))
    return at < 0 ? undefined : same.splice(at, 1)[0]
  }
  const paired: {first: EvalRecord; second: T}[] = []
  let otherGold = 0
  for (const second of now) {
    const {gold} = second
    const first =
      take(second, (other) => other === gold) ?? take(second, (other) => other === undefined || gold === undefined)
    if (first !== undefined) paired.push({first, second})
    else if (known.has(second.question.trim())) otherGold++
  }
  return {paired, otherGold}
}

/** @throws {UsageError} none of the questions is, with the same right answers, one of the earlier run */
export function refuseNothingInCommon(earlier: ComparableRun, questions: readonly AskedOnce[]): void {
  const {paired, otherGold} = pairs(earlier.records, questions)
  if (paired.length > 0) return
  const holds = earlier.records.length
  if (otherGold > 0)
    throw new UsageError(
      'nothing_in_common',
      `${earlier.id} and this file have ${otherGold} questions in common, all with other right answers, so that nothing can be compared`,
      {hint: `ask the file of ${earlier.id} again, or compare with a run of this file`},
    )
  throw new UsageError(
    'nothing_in_common',
    `${earlier.id} and this file have no question in common, so that nothing can be compared`,
    {
      hint:
        holds === 0
          ? 'it was stopped before it had a result: run it again to its end'
          : `its ${holds} questions are of another file, or of another --limit`,
    },
  )
}

/** @param seed of the intervals */
export function compareEvals(earlier: ComparableRun, now: ComparableRun, seed: number): EvalComparison {
  const {paired, otherGold} = pairs(earlier.records, now.records)
  const by = (value: (result: EvalResult) => number): PairedComparison =>
    comparePaired(
      paired.map(({first, second}) => ({first: value(first.result), second: value(second.result)})),
      {seed},
    )
  return {
    with: earlier.id,
    n: {
      common: paired.length,
      earlier: earlier.records.length,
      now: now.records.length,
      other_gold: otherGold,
    },
    match: {earlier: earlier.match, now: now.match},
    em: by(({em}) => em),
    f1: by(({f1}) => f1),
    correct: earlier.match === now.match ? by(({correct}) => Number(correct)) : null,
  }
}
