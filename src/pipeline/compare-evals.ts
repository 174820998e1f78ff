import {comparePaired, type PairedComparison} from '../calibration/paired-test.ts'
import {UsageError} from '../errors.ts'
import type {MatchKind} from './correctness.ts'
import type {EvalResult} from './eval-summary.ts'

/** A run with what came of its questions, by their keys. */
export interface ComparableRun {
  readonly id: string
  readonly match: MatchKind
  readonly results: ReadonlyMap<string, EvalResult>
}

/** Two runs over the questions that both have; differences are the present one less the earlier one. */
export interface EvalComparison {
  /** The earlier run. */
  readonly with: string
  /** Questions. */
  readonly n: {readonly common: number; readonly earlier: number; readonly now: number}
  readonly match: {readonly earlier: MatchKind; readonly now: MatchKind}
  readonly em: PairedComparison
  readonly f1: PairedComparison
  /** Null where `match` differs: what is right in one run need not be in the other. */
  readonly correct: PairedComparison | null
}

/** What questions are paired by, in the order given: the text, and which of those of the same text it is. */
export function questionKeys(questions: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return questions.map((question) => {
    const text = question.trim()
    const before = seen.get(text) ?? 0
    seen.set(text, before + 1)
    return `${before} ${text}`
  })
}

/** @throws {UsageError} none of the questions is one of the earlier run */
export function refuseNothingInCommon(earlier: ComparableRun, questions: readonly string[]): void {
  if (questionKeys(questions).some((key) => earlier.results.has(key))) return
  const holds = earlier.results.size
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
  const common = [...now.results].flatMap(([question, second]) => {
    const first = earlier.results.get(question)
    return first === undefined ? [] : [{first, second}]
  })
  const by = (value: (result: EvalResult) => number): PairedComparison =>
    comparePaired(
      common.map(({first, second}) => ({first: value(first), second: value(second)})),
      {seed},
    )
  return {
    with: earlier.id,
    n: {common: common.length, earlier: earlier.results.size, now: now.results.size},
    match: {earlier: earlier.match, now: now.match},
    em: by(({em}) => em),
    f1: by(({f1}) => f1),
    correct: earlier.match === now.match ? by(({correct}) => Number(correct)) : null,
  }
}
