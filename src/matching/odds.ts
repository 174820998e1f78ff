/** Probabilities are held within these bounds, so that odds stay finite. */
const SMALLEST = 1e-4
const LARGEST = 0.995

/** p / (1 - p) of a probability held between .0001 and .995. */
export function odds(probability: number): number {
  const bounded = Math.min(LARGEST, Math.max(SMALLEST, probability))
  return bounded / (1 - bounded)
}
