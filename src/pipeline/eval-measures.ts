import {bootstrapAll, type Interval} from '../calibration/bootstrap.ts'
import {type Measures, measure} from '../calibration/measures.ts'
import type {Outcome} from '../calibration/outcome.ts'
import {areaUnderRiskCoverage, excessArea} from '../calibration/risk-coverage.ts'
import {shareInterval} from '../calibration/share-interval.ts'

/** How good the confidences of a run are: shares with Wilson's interval, the rest with the bootstrap's. */
export interface EvalMeasures extends Omit<Measures, 'aurc' | 'excess_aurc'> {
  readonly aurc: Interval | null
  readonly excess_aurc: Interval | null
}

/** Draws of the bootstrap. */
const DRAWS = 300

/** @param seed of the bootstrap */
export function measureEval(given: readonly Outcome[], seed: number): EvalMeasures {
  const outcomes = [...given].sort((a, b) => a.probability - b.probability)
  const {length: n} = outcomes
  const right = outcomes.filter(({correct}) => correct).length
  const measures = measure(outcomes, seed)
  const areas = bootstrapAll(outcomes, {aurc: areaUnderRiskCoverage, excess_aurc: excessArea}, {seed, draws: DRAWS})
  // All right or all wrong: the risk is the same at every coverage, and a bootstrap would know no other.
  const aurc = right === 0 || right === n ? shareInterval(n - right, n) : areas.aurc
  const surest = (value: Interval | null, share: number): Interval | null => {
    const taken = Math.max(1, Math.round(share * n))
    return value === null ? null : shareInterval(value.value * taken, taken)
  }
  return {
    ...measures,
    accuracy: shareInterval(right, n),
    aurc,
    excess_aurc: areas.excess_aurc,
    accuracy_at_20: surest(measures.accuracy_at_20, 0.2),
    accuracy_at_50: surest(measures.accuracy_at_50, 0.5),
  }
}
