import {DIFFERENT, type GuardFinding} from './finding.ts'
import {AXES} from './opposites.ts'
import {withPhrases} from './phrases.ts'

/** word -> its places: `axis + 1` on one side, `-(axis + 1)` on the other. */
const SIDES: ReadonlyMap<string, readonly number[]> = sides()

/** Words that say where or what else as often as they oppose: they count only when both texts have their axis. */
export function poles(words: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>()
  for (const word of withPhrases(words)) for (const side of SIDES.get(word) ?? []) found.add(side)
  return found
}

/** One says one thing, the other its opposite; a text that says both (pros and cons) opposes nothing. */
export function polarityGuard(question: ReadonlySet<number>, candidate: ReadonlySet<number>): GuardFinding | undefined {
  for (const side of question) {
    if (question.has(-side) || candidate.has(side) || !candidate.has(-side)) continue
    return {guard: 'polarity', factor: DIFFERENT, detail: `${nameOf(side)} is not ${nameOf(-side)}`}
  }
  return undefined
}

function nameOf(side: number): string {
  return AXES[Math.abs(side) - 1]!.sides[side > 0 ? 0 : 1]![0]!
}

function sides(): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const [axis, {sides: both}] of AXES.entries())
    for (const [at, words] of both.entries())
      for (const word of new Set(words)) found.set(word, [...(found.get(word) ?? []), at === 0 ? axis + 1 : -axis - 1])
  return found
}
