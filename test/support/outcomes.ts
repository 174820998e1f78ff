import type {Outcome} from '../../src/calibration/outcome.ts'
import {type Random, seededRandom} from '../../src/calibration/seeded-random.ts'

/** Standard normal numbers (Box and Muller 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Answers whose confidence is what it says: right with exactly that probability. */
export function calibratedOutcomes(count: number, seed: number): Outcome[] {
  const random = seededRandom(seed)
  return Array.from({length: count}, () => {
    const probability = random()
    return {probability, correct: random() < probability}
  })
}

/** Scores (logits) and labels of a logistic world: P(right) = 1 / (1 + exp(a x score + b)). */
export function sigmoidLabels(count: number, seed: number, a = -1, b = 0): {score: number; correct: boolean}[] {
  const random = seededRandom(seed)
  return Array.from({length: count}, () => {
    const score = 2 * normal(random)
    return {score, correct: random() < 1 / (1 + Math.exp(a * score + b))}
  })
}
