import {DIMENSIONS, type Dimension, totalOf} from '../quality/meter.ts'
import type {Span} from '../span/schema.ts'
import {type Fix, fixesOf, judged, totalWith} from './fixes.ts'

/** Why a span did not pass, and the least that would help. */
export interface Verdict {
  readonly reason: string
  /** Null when nothing on the list does. */
  readonly fix: string | null
}

/** More at once is no simple fix. */
const MOST_FIXES = 3

/**
 * The weakest dimension, and the cheapest fixes that would reach `wanted` (0-100), by the meter's own parts: one, then
 * two, then three of them. Each fix that is named raises the total.
 * @param values as the meter has measured the span
 * @param copied an earlier span says the same, as dedup tells it
 */
export function verdictOn(
  span: Span,
  {values, wanted, copied}: {values: Readonly<Record<Dimension, number>>; wanted: number; copied: boolean},
): Verdict {
  const weakest = DIMENSIONS.reduce((least, name) => (values[name] < values[least] ? name : least))
  const state = judged(span, values, copied)
  const fixes = fixesOf(state)
  const least = fixSets(fixes).find((set) => totalWith(state, set) >= wanted)
  return {
    reason: `${totalOf(values).toFixed(1)} of ${wanted}: ${weakest} is ${values[weakest].toFixed(0)}`,
    fix: least?.map(({name}) => name).join(', and ') ?? null,
  }
}

/** Sets of one fix, then of two, then of three; of equal size the cheapest first. */
function fixSets(fixes: readonly Fix[]): (readonly Fix[])[] {
  const bySize: (readonly Fix[])[][] = [fixes.map((fix) => [fix])]
  while (bySize.length < MOST_FIXES)
    bySize.push(
      bySize.at(-1)!.flatMap((set) => fixes.slice(fixes.indexOf(set.at(-1)!) + 1).map((fix) => [...set, fix])),
    )
  return bySize.flat()
}
