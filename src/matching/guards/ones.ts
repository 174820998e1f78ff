import {STOP_WORDS} from '../../retrieval/stop-words.ts'
import {DIFFERENT, type GuardFinding} from './finding.ts'
import {numberValue} from './number.ts'
import {singular} from './singular.ts'

/**
 * `2 eggs`, `1.5 apples`; `50% of a cup`, as `writeFractions` leaves it; `half marathon`, `meia xicara` (`meio dia` is a
 * time); `an egg`, `one egg`, `um ovo` with the word behind it. More than one is any number.
 */
const COUNTED =
  /(?<![\d.,]|\b(?:more than|mais (?:de|que)) )(?:(\d+(?:[.,]\d+)*)(?:[ -](\p{L}+)|% (?:(?:of|de) )?(?:an?|one|uma?|1) (\p{L}+))|\b(?:half|mei[oa])[ -](?!dia\b)(\p{L}+)|\b(an?|one|uma?) (\p{L}+)(?=(?: (\p{L}+))?))/gu

interface Count {
  readonly values: Set<number>
  /** Whether an article says that it is one: of itself, or perhaps of what stands behind it (an egg sandwich). */
  article: 'own' | 'perhaps' | undefined
}

/** By each thing, in the singular, how many of it a text says there are. */
export type Counts = ReadonlyMap<string, Readonly<Count>>

/**
 * @param digits folded text with number words as digits and fractions in letters as percentages
 * @param portuguese whether it is written in Portuguese, where `a` is no one
 */
export function countsOf(digits: string, portuguese: boolean): Counts {
  const counts = new Map<string, Count>()
  for (const [, number, things, parted, halved, article, one, next] of digits.matchAll(COUNTED)) {
    if (article === 'a' && portuguese) continue
    const word = things ?? parted ?? halved ?? one!
    const thing = singular(word)
    const value = number === undefined ? (halved === undefined ? 1 : 0.5) : Number(numberValue(number))
    // A 300 page book has not that many books, and who won in 2016 is none of them.
    if (STOP_WORDS.has(word) || (things === thing && value >= 2)) continue
    const count = counts.get(thing) ?? {values: new Set(), article: undefined}
    counts.set(thing, count)
    count.values.add(parted === undefined ? value : value / 100)
    if (article !== undefined) count.article = next === undefined || STOP_WORDS.has(next) ? 'own' : 'perhaps'
  }
  return counts
}

/**
 * An article before what the other side has more or a part of is a number, too: a cup is neither half a cup nor two.
 */
export function onesGuard(question: Counts, candidate: Counts): GuardFinding | undefined {
  for (const [thing, ours] of question) {
    const theirs = candidate.get(thing)
    if (theirs === undefined || (ours.article === undefined) === (theirs.article === undefined)) continue
    const [{article}, {values}] = ours.article === undefined ? [theirs, ours] : [ours, theirs]
    if (values.has(1) || (article === 'perhaps' && Math.min(...values) >= 2)) continue
    const [asked, stored] = [ours, theirs].map((count) => [...count.values].join(', '))
    return {guard: 'number', factor: DIFFERENT, detail: `${asked} ${thing} is not ${stored} ${thing}`.slice(0, 80)}
  }
  return undefined
}
