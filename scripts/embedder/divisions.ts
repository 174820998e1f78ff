import {SeededRandom} from './random.ts'

const FOLDS = 10

/** The fold of each of `count` questions: in turn, as reports have it, then `random` other divisions, seeded. */
export function divisions(count: number, random: number): readonly (readonly number[])[] {
  const inTurn = Array.from({length: count}, (_, index) => index % FOLDS)
  const others = Array.from({length: random}, (_, number) => new SeededRandom(100 + number).shuffle([...inTurn]))
  return [inTurn, ...others]
}

/** The best-scored question outside the fold of the one that asks; the first of equals. */
export function bestOutside(scores: Float64Array, folds: readonly number[], asking: number): number {
  const own = folds[asking]
  let at = -1
  for (let index = 0; index < scores.length; index++)
    if (folds[index] !== own && (at === -1 || scores[index]! > scores[at]!)) at = index
  return at
}
