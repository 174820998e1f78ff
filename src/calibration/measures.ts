import {auroc} from './auroc.ts'
import {bootstrapAll, type Interval} from './bootstrap.ts'
import {type BrierParts, brierParts, brierScore} from './brier.ts'
import {logLoss} from './log-loss.ts'
import {accuracyOf, type Outcome} from './outcome.ts'
import {
  equalMassBins,
  equalWidthBins,
  expectedCalibrationError,
  maximumCalibrationError,
  type ReliabilityBin,
} from './reliability.ts'
import {accuracyAtCoverage, areaUnderRiskCoverage, excessArea, riskCoverage} from './risk-coverage.ts'

/** How good confidences are, with 95 % intervals where a decision may hang on them. Everything 0-1. */
export interface Measures {
  readonly n: number
  readonly accuracy: Interval | null
  /** 15 bins of equal mass, as everything here is compared by; its interval lies around it (see `bootstrapAll`). */
  readonly ece: Interval | null
  readonly ece_equal_width: number
  readonly mce: number
  readonly brier: Interval | null
  readonly brier_parts: BrierParts | null
  readonly log_loss: number
  /** Null when all answers are right, or all wrong. */
  readonly auroc: Interval | null
  readonly aurc: number
  readonly excess_aurc: number
  /** Accuracy among the 20 % and the 50 % most confident. */
  readonly accuracy_at_20: Interval | null
  readonly accuracy_at_50: Interval | null
  readonly bins: readonly ReliabilityBin[]
  /** At most 100 points of the risk-coverage curve: [coverage, risk]. */
  readonly risk_coverage: readonly (readonly [number, number])[]
}

/** The same without intervals: of a part of the questions. Everything 0-1. */
export interface Figures {
  readonly ece: number
  readonly mce: number
  readonly brier: number
  readonly log_loss: number
  /** Null when all answers are right, or all wrong. */
  readonly auroc: number | null
  readonly aurc: number
  readonly excess_aurc: number
}

/** @param outcomes one at least */
export function figuresOf(outcomes: readonly Outcome[]): Figures {
  const bins = equalMassBins(outcomes)
  return {
    ece: expectedCalibrationError(bins),
    mce: maximumCalibrationError(bins),
    brier: brierScore(outcomes),
    log_loss: logLoss(outcomes),
    auroc: auroc(outcomes),
    aurc: areaUnderRiskCoverage(outcomes),
    excess_aurc: excessArea(outcomes),
  }
}

const CURVE_POINTS = 100

/** Draws of the bootstrap. */
const DRAWS = 300

const STATISTICS = {
  accuracy: accuracyOf,
  ece: (sample: readonly Outcome[]) => expectedCalibrationError(equalMassBins(sample)),
  brier: brierScore,
  auroc,
  accuracy_at_20: (sample: readonly Outcome[]) => accuracyAtCoverage(sample, 0.2),
  accuracy_at_50: (sample: readonly Outcome[]) => accuracyAtCoverage(sample, 0.5),
}

/** @param seed of the bootstrap */
export function measure(given: readonly Outcome[], seed: number): Measures {
  const outcomes = [...given].sort((a, b) => a.probability - b.probability)
  const intervals = bootstrapAll(outcomes, STATISTICS, {seed, draws: DRAWS, distances: ['ece']})
  const curve = riskCoverage(outcomes)
  const step = Math.max(1, Math.ceil(curve.length / CURVE_POINTS))
  return {
    n: outcomes.length,
    accuracy: intervals.accuracy,
    ece: intervals.ece,
    ece_equal_width: expectedCalibrationError(equalWidthBins(outcomes)),
    mce: maximumCalibrationError(equalMassBins(outcomes)),
    brier: intervals.brier,
    brier_parts: outcomes.length === 0 ? null : brierParts(outcomes),
    log_loss: logLoss(outcomes),
    auroc: intervals.auroc,
    aurc: areaUnderRiskCoverage(outcomes),
    excess_aurc: excessArea(outcomes),
    accuracy_at_20: intervals.accuracy_at_20,
    accuracy_at_50: intervals.accuracy_at_50,
    bins: equalMassBins(outcomes),
    risk_coverage: curve
      .filter((_, index) => index % step === step - 1 || index === curve.length - 1)
      .map(({coverage, risk}) => [coverage, risk] as const),
  }
}
