import {groupedFolds, type Tied} from './grouped-folds.ts'
import {applyIsotonic, fitIsotonic, type Isotonic} from './isotonic.ts'
import {logLoss} from './log-loss.ts'
import type {Outcome} from './outcome.ts'
import {applySigmoid, fitPlatt, type ScoredLabel, type Sigmoid, type SigmoidPrior} from './platt.ts'

/** What turns a score into a probability. */
export type ProbabilityMap = ({readonly kind: 'platt'} & Sigmoid) | ({readonly kind: 'isotonic'} & Isotonic)

/** Which map was chosen, and the held-out log loss of each that was tried. */
export interface ChosenMap {
  readonly map: ProbabilityMap
  readonly heldOut: Readonly<Partial<Record<ProbabilityMap['kind'], number>>>
}

/** Isotonic regression overfits below about this many (Niculescu-Mizil and Caruana 2005). */
export const ISOTONIC_FROM = 1000

const FOLDS = 5

/**
 * Platt or isotonic, whichever has the smaller held-out log loss over grouped folds; few records: Platt, shrunk toward
 * the prior.
 */
export function chooseMap(
  labels: readonly (ScoredLabel & Tied)[],
  {prior, seed}: {readonly prior: SigmoidPrior; readonly seed: number},
): ChosenMap {
  const platt = (some: readonly ScoredLabel[]): ProbabilityMap => ({kind: 'platt', ...fitPlatt(some, prior)})
  if (labels.length < ISOTONIC_FROM) return {map: platt(labels), heldOut: {}}
  const isotonic = (some: readonly ScoredLabel[]): ProbabilityMap => ({kind: 'isotonic', ...fitIsotonic(some)})
  const folds = groupedFolds(labels, {folds: FOLDS, seed})
  // One group that is most of all leaves nothing to hold out.
  const largest = Math.max(...Array.from({length: FOLDS}, (_, fold) => folds.filter((own) => own === fold).length))
  if (largest > labels.length / 2) return {map: platt(labels), heldOut: {}}
  const heldOut = (make: (some: readonly ScoredLabel[]) => ProbabilityMap): number => {
    const outcomes: Outcome[] = []
    for (let fold = 0; fold < FOLDS; fold++) {
      const map = make(labels.filter((_, index) => folds[index] !== fold))
      for (const [index, label] of labels.entries())
        if (folds[index] === fold) outcomes.push({probability: probabilityOf(map, label.score), correct: label.correct})
    }
    return logLoss(outcomes)
  }
  const losses = {platt: heldOut(platt), isotonic: heldOut(isotonic)}
  return {map: losses.isotonic < losses.platt ? isotonic(labels) : platt(labels), heldOut: losses}
}

/** 0-1. */
export function probabilityOf(map: ProbabilityMap, score: number): number {
  return map.kind === 'platt' ? applySigmoid(map, score) : applyIsotonic(map, score)
}
