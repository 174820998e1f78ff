import {DIAMOND_FROM, ENRICHMENT_FROM} from '../quality/grade.ts'
import {verdictOfMeter} from './verdict.ts'

/** Why a span is asked about, the most telling reason first. */
export const REASONS = ['near_gate', 'disagreement', 'needs_enrichment', 'other'] as const
export type Reason = (typeof REASONS)[number]

/** What the order looks at. */
export interface Askable {
  readonly seq: number
  /** The meter, 0-100. */
  readonly total: number
  /** The score that the span came with. */
  readonly supplied: number | null
}

/** Points of the meter within which a span lies near a gate: a small error of the meter would change its grade. */
const NEAR = 2

/** Points between meter and supplied score from which on they disagree, even where the grade is the same. */
const APART = 15

/** What a person's word on a span would settle. */
export function reasonFor({total, supplied}: Omit<Askable, 'seq'>, gate: number): Reason {
  if (distanceToGate(total, gate) <= NEAR) return 'near_gate'
  if (supplied !== null && (Math.abs(supplied - total) >= APART || verdictOfMeter(supplied) !== verdictOfMeter(total)))
    return 'disagreement'
  return verdictOfMeter(total) === 'maybe' ? 'needs_enrichment' : 'other'
}

/**
 * `informative`: by reason, then by how near to a gate or how far apart; `random`: shuffled, for figures that hold for
 * the whole store. Equal ones are shuffled by the seed. A total order: the same for the same spans and seed.
 */
export function askingOrder<Item extends Askable>(
  items: readonly Item[],
  {order, gate, seed}: {readonly order: 'informative' | 'random'; readonly gate: number; readonly seed: number},
): Item[] {
  const ranked = items.map((item) => {
    const reason = order === 'random' ? 0 : REASONS.indexOf(reasonFor(item, gate))
    const urgency =
      order === 'random'
        ? 0
        : REASONS[reason] === 'disagreement'
          ? -Math.abs((item.supplied ?? item.total) - item.total)
          : distanceToGate(item.total, gate)
    return {item, reason, urgency, shuffle: shuffled(item.seq, seed)}
  })
  ranked.sort(
    (a, b) => a.reason - b.reason || a.urgency - b.urgency || a.shuffle - b.shuffle || a.item.seq - b.item.seq,
  )
  return ranked.map(({item}) => item)
}

function distanceToGate(total: number, gate: number): number {
  return Math.min(...[ENRICHMENT_FROM, DIAMOND_FROM, gate].map((at) => Math.abs(total - at)))
}

/** A number that follows from both and looks like chance: the finaliser of MurmurHash3 (Appleby, public domain). */
function shuffled(seq: number, seed: number): number {
  let mixed = Math.imul(seq ^ Math.imul(seed + 1, 0x9e3779b1), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
