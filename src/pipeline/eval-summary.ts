import {bootstrapAll, type Interval, type Statistic} from '../calibration/bootstrap.ts'
import {shareInterval} from '../calibration/share-interval.ts'
import type {GivenOrNot} from '../matching/prediction.ts'
import {type EvalMeasures, measureEval} from './eval-measures.ts'

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

/**
 * The figures of a run; shares are 0-1. Each has its 95 % interval: shares of yes and no Wilson's, the others the
 * bootstrap's. Null: of nothing.
 */
export interface EvalFigures {
  readonly n: number
  /** The best answer counts, whether it was given or not. */
  readonly em: Interval | null
  readonly f1: Interval | null
  readonly correct: Interval | null
  /** Share of the questions whose right answer is among the first k candidates. */
  readonly recall: Readonly<Record<string, Interval | null>>
  readonly mrr: Interval | null
  /** What was given: its share, and how often it was right. */
  readonly answered: {readonly share: Interval | null; readonly accuracy: Interval | null}
  readonly handed_over: Interval | null
  readonly abstained: Interval | null
  /** Whether the confidences are calibrated; else the measures are of raw ones. */
  readonly calibrated: boolean
  /** Null: nothing came near enough to any question, so that nobody was ever told how sure an answer is. */
  readonly confidence: EvalMeasures | null
  readonly sets: {readonly coverage: Interval; readonly size: Interval} | null
  /** Questions that stand in the store word for word. */
  readonly known: number
}

const RECALL_AT = [1, 5, 10, 50]

const MEANS = {
  f1: meanOf(({f1}) => f1),
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
  const share = (test: (result: EvalResult) => boolean) => shareInterval(results.filter(test).length, n)
  const given = results.filter(({decision}) => decision === 'answered')
  return {
    n,
    em: share(({em}) => em === 1),
    f1: withWidth(means.f1, n),
    correct: share(({correct}) => correct),
    recall: Object.fromEntries(RECALL_AT.map((k) => [`@${k}`, share(({rank}) => rank !== null && rank <= k)])),
    mrr: withWidth(means.mrr, n),
    answered: {
      share: share(({decision}) => decision === 'answered'),
      accuracy: shareInterval(given.filter(({correct}) => correct).length, given.length),
    },
    handed_over: share(({decision}) => decision === 'would_hand_over'),
    abstained: share(({decision}) => decision === 'abstained'),
    calibrated: results.some(({calibrated}) => calibrated),
    confidence: results.every(({confidence}) => confidence === 0)
      ? null
      : measureEval(
          results.map(({confidence, correct}) => ({probability: confidence / 100, correct})),
          seed,
        ),
    sets: summariseSets(results, seed),
    known: results.filter(({known}) => known).length,
  }
}

function summariseSets(results: readonly EvalResult[], seed: number): EvalFigures['sets'] {
  const withSets = results.filter(({covered}) => covered !== null)
  const coverage = shareInterval(withSets.filter(({covered}) => covered).length, withSets.length)
  const {size} = bootstrapAll(withSets, {size: meanOf(({size}) => size!)}, {seed})
  return coverage === null || size === null ? null : {coverage, size}
}

/**
 * Of values 0-1 that are all the same the bootstrap knows no other mean: Wilson's interval is then rather too wide, for
 * no values 0-1 of a mean spread further than yes and no.
 */
function withWidth(mean: Interval | null, n: number): Interval | null {
  return mean === null || mean.low < mean.high ? mean : shareInterval(mean.value * n, n)
}
