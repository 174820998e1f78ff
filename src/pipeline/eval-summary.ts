import {bootstrapAll, type Interval, type Statistic} from '../calibration/bootstrap.ts'
import {type Measures, measure} from '../calibration/measures.ts'
import type {GivenOrNot} from '../matching/prediction.ts'

/** What came of one question. */
export interface EvalResult {
  /** The best answer, given or not; null: no candidate had one. */
  readonly answer: string | null
  /** By `--match`. */
  readonly correct: boolean
  /** As SQuAD scores: 0 or 1, and 0-1. */
  readonly em: number
  readonly f1: number
  /** Place of the first candidate whose outcome is right, from 1; null: none is. */
  readonly rank: number | null
  /** 0-100. */
  readonly confidence: number
  readonly calibrated: boolean
  readonly decision: GivenOrNot
  /** Whether the conformal set holds the right answer, and how large it is; null without a calibration. */
  readonly covered: boolean | null
  readonly size: number | null
  /** Whether the very question stands in the store. */
  readonly known: boolean
}

/** The figures of a run; shares are 0-1, each with its 95 % interval. */
export interface EvalFigures {
  readonly n: number
  /** The best answer counts, whether it was given or not. */
  readonly em: Interval | null
  readonly f1: Interval | null
  readonly correct: Interval | null
  /** Share of the questions whose right answer is among the first k candidates. */
  readonly recall: Readonly<Record<string, number>>
  readonly mrr: Interval | null
  /** What was given: its share, and how often it was right. */
  readonly answered: {readonly share: number; readonly accuracy: number | null}
  readonly handed_over: number
  readonly abstained: number
  /** Whether the confidences are calibrated; else the measures are of raw ones. */
  readonly calibrated: boolean
  readonly confidence: Measures
  readonly sets: {readonly coverage: number; readonly size: number} | null
  /** Questions that stand in the store word for word. */
  readonly known: number
}

const RECALL_AT = [1, 5, 10, 50]

const MEANS = {
  em: meanOf(({em}) => em),
  f1: meanOf(({f1}) => f1),
  correct: meanOf(({correct}) => Number(correct)),
  mrr: meanOf(({rank}) => (rank === null ? 0 : 1 / rank)),
}

function meanOf(value: (result: EvalResult) => number): Statistic<EvalResult> {
  return (sample) => {
    let sum = 0
    for (const result of sample) sum += value(result)
    return sum / sample.length
  }
}

/** @param seed of the bootstrap */
export function summariseEval(results: readonly EvalResult[], seed: number): EvalFigures {
  const n = results.length
  const means = bootstrapAll(results, MEANS, {seed})
  const share = (test: (result: EvalResult) => boolean): number => (n === 0 ? 0 : results.filter(test).length / n)
  const given = results.filter(({decision}) => decision === 'answered')
  const withSets = results.filter(({covered}) => covered !== null)
  return {
    n,
    em: means.em,
    f1: means.f1,
    correct: means.correct,
    recall: Object.fromEntries(RECALL_AT.map((k) => [`@${k}`, share(({rank}) => rank !== null && rank <= k)])),
    mrr: means.mrr,
    answered: {
      share: share(({decision}) => decision === 'answered'),
      accuracy: given.length === 0 ? null : given.filter(({correct}) => correct).length / given.length,
    },
    handed_over: share(({decision}) => decision === 'would_hand_over'),
    abstained: share(({decision}) => decision === 'abstained'),
    calibrated: n > 0 && results.some(({calibrated}) => calibrated),
    confidence: measure(
      results.map(({confidence, correct}) => ({probability: confidence / 100, correct})),
      seed,
    ),
    sets:
      withSets.length === 0
        ? null
        : {
            coverage: withSets.filter(({covered}) => covered).length / withSets.length,
            size: withSets.reduce((sum, {size}) => sum + size!, 0) / withSets.length,
          },
    known: results.filter(({known}) => known).length,
  }
}
