import {agreementOf} from './cohen-kappa.ts'
import {seededRandom} from './seeded-random.ts'

/** A score on a scale of 0-100, and whether a person took it for good. */
export interface JudgedScore {
  readonly score: number
  readonly good: boolean
}

/** A gate that matches people, and how well it does on labels that it was not chosen on. */
export interface BestGate {
  readonly gate: number
  /** Share of labels on the right side of the gate, and Cohen's kappa: cross-fitted, 0-1 and -1 to 1. */
  readonly accuracy: number
  readonly kappa: number | null
}

/** Gates that are tried: every half point. */
const GATES: readonly number[] = Array.from({length: 200}, (_, step) => (step + 1) / 2)

const FOLDS = 5

/**
 * The gate with which "at or over the gate" and "good" agree most (Cohen's kappa); of equally good ones the one nearest
 * to `near`. What it is worth is measured in five folds, each with the gate that the other four choose.
 * @throws {RangeError} nothing to choose on
 */
export function bestGate(judged: readonly JudgedScore[], near: number, seed: number): BestGate {
  if (judged.length === 0) throw new RangeError('a gate needs labels')
  const gate = choose(judged, near)
  const random = seededRandom(seed)
  const order = judged.map((each) => ({each, at: random()})).sort((a, b) => a.at - b.at)
  const pairs = Array.from({length: FOLDS}).flatMap((_, fold) => {
    const others = order.filter((_each, at) => at % FOLDS !== fold).map(({each}) => each)
    const chosen = others.length === 0 ? gate : choose(others, near)
    return order.filter((_each, at) => at % FOLDS === fold).map(({each}) => pairAt(each, chosen))
  })
  const {accuracy, kappa} = agreementOf(pairs)
  return {gate, accuracy: accuracy!, kappa}
}

function choose(judged: readonly JudgedScore[], near: number): number {
  let best = near
  let bestKappa = Number.NEGATIVE_INFINITY
  for (const gate of [...GATES].sort((a, b) => Math.abs(a - near) - Math.abs(b - near) || a - b)) {
    const kappa = agreementOf(judged.map((each) => pairAt(each, gate))).kappa ?? 0
    if (kappa <= bestKappa) continue
    best = gate
    bestKappa = kappa
  }
  return best
}

function pairAt({score, good}: JudgedScore, gate: number): readonly ['good' | 'other', 'good' | 'other'] {
  return [score >= gate ? 'good' : 'other', good ? 'good' : 'other']
}
