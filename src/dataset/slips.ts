import {fold} from '../span/tokens.ts'
import {atTheSamePlace, type Left, leftovers} from './leftovers.ts'
import {isNearInLetters, type Lexicon} from './lexicon.ts'
import {MOST_CHARACTERS, type Reading} from './reading.ts'

/** A word written wrongly in one text, and the one that the other has for it. Folded. */
export interface Slip {
  readonly written: string
  readonly meant: string
}

/** Of each of two texts. */
export type SlipsOfBoth = readonly [left: readonly Slip[], right: readonly Slip[]]

/** Words that are left of more than so many places are no slips: bounds the work for a pair of long texts. */
const MOST_LEFT = 60

/** Shorter words that differ by a letter are often two. */
const SLIP_FROM = 5

/** Of names only longer ones: Brian and Brain, Marin and Marni are two. */
const NAME_FROM = 6

/** A pair of words that may be one, and in which text it is written wrongly. */
interface Suspect extends Slip {
  readonly in: 0 | 1
  /** Sure by the two words alone; else where the text is careless elsewhere, too. */
  readonly isSure: boolean
}

/**
 * Words that are the other text's, but for a slip of the pen: of words of grammar, numbers and days as well, so that
 * these can be compared by what was meant. A word that nobody knows stands for a known one a letter or two from it, and
 * a rare one for a frequent one with two letters exchanged (preform, perform). Whoever makes slips makes others that
 * happen to be words (payed, played) or stand in words nobody knows: those count only where the same side has a sure one
 * and they stand at the same place. Names with a capital are left alone, but for two letters exchanged.
 * @param pairs what is compared of two spans, of each the two texts: question and question, outcome and outcome
 */
export function slipsBetween(pairs: readonly (readonly [Reading, Reading])[], lexicon: Lexicon): SlipsOfBoth[] {
  const suspects = pairs.map((pair) => suspectsOf(pair, lexicon))
  const careless = ([0, 1] as const).map((side) => suspects.flat().some((one) => one.in === side && one.isSure))
  return suspects.map((found) => {
    const taken = new Set<string>()
    const slips: [Slip[], Slip[]] = [[], []]
    for (const {in: side, isSure, written, meant} of found.toSorted(bySurety)) {
      if (!(isSure || careless[side]) || taken.has(written) || taken.has(meant)) continue
      taken.add(written).add(meant)
      slips[side].push({written, meant})
    }
    return slips
  })
}

/** The same whichever text is called left. */
function bySurety(a: Suspect, b: Suspect): number {
  return Number(b.isSure) - Number(a.isSure) || (a.meant + a.written < b.meant + b.written ? -1 : 1)
}

function suspectsOf([a, b]: readonly [Reading, Reading], lexicon: Lexicon): Suspect[] {
  if (a.isCode || b.isCode || Math.max(a.length, b.length) > MOST_CHARACTERS) return []
  const [onlyA, onlyB] = leftovers(a.words, b.words)
  if (onlyA.length === 0 || onlyB.length === 0 || Math.max(onlyA.length, onlyB.length) > MOST_LEFT) return []
  const near = pairsNearInLetters(onlyA, onlyB)
  if (near.length === 0) return []
  const placed = new Set(atTheSamePlace(a.words, b.words, onlyA, onlyB).map((pair) => pair.join(' ')))
  return near.flatMap(([left, right]) => {
    const isName = a.names.has(left) || b.names.has(right)
    const isPlaced = placed.has(`${left} ${right}`)
    return [
      ...suspect({written: left, meant: right}, 0, b, {isName, isPlaced}, lexicon),
      ...suspect({written: right, meant: left}, 1, a, {isName, isPlaced}, lexicon),
    ]
  })
}

function pairsNearInLetters(onlyA: readonly Left[], onlyB: readonly Left[]): [string, string][] {
  return onlyA.flatMap(({word}) =>
    onlyB.filter((other) => isNearInLetters(word, other.word)).map((other): [string, string] => [word, other.word]),
  )
}

function suspect(
  slip: Slip,
  side: 0 | 1,
  other: Reading,
  {isName, isPlaced}: {isName: boolean; isPlaced: boolean},
  lexicon: Lexicon,
): Suspect[] {
  const {written, meant} = slip
  // Both texts have it: it is a word.
  if (/\d/.test(written + meant) || other.words.includes(written)) return []
  const [own, right] = [lexicon.familiarity(written), lexicon.familiarity(meant)]
  const sure = [{...slip, in: side, isSure: true}]
  if (isName)
    return own === 'unknown' && right === 'frequent' && meant.length >= NAME_FROM && isExchanged(written, meant)
      ? sure
      : []
  const by = lexicon.sameBy(written, meant)
  if (by === 'form' || by === 'meaning') return []
  if (own === 'unknown' && right !== 'unknown') return sure
  if (meant.length < SLIP_FROM) return []
  if (own === 'rare' && right === 'frequent' && isExchanged(written, meant)) return sure
  const isRarer = own === 'unknown' || right === 'frequent'
  return isRarer && isPlaced && isOfFingers(written, meant) ? [{...slip, in: side, isSure: false}] : []
}

/** Two neighbours have changed places. */
function isExchanged(written: string, meant: string): boolean {
  if (written.length !== meant.length) return false
  const at = [...meant].findIndex((letter, index) => letter !== written[index])
  return at >= 0 && written === meant.slice(0, at) + meant[at + 1] + meant[at] + meant.slice(at + 2)
}

/** Neighbours exchanged, one letter within the word left out, or one typed twice. */
function isOfFingers(written: string, meant: string): boolean {
  if (isExchanged(written, meant)) return true
  const [short, long] = written.length < meant.length ? [written, meant] : [meant, written]
  if (long.length !== short.length + 1) return false
  const at = [...long].findIndex((letter, index) => letter !== short[index])
  const isWithin = at > 0 && at < long.length - 1 && short === long.slice(0, at) + long.slice(at + 1)
  return isWithin && (short === written || long[at] === long[at - 1])
}

/** A word that stands by itself, not in a path, a flag or a name with underscores. */
const WORD = /(?<![\p{L}\p{N}_./\\-])\p{L}+(?![\p{L}\p{N}_/\\]|\.\p{L})/gu

/** The text with what was meant; capitals stay as they are. */
export function mended(text: string, slips: readonly Slip[]): string {
  if (slips.length === 0) return text
  const meant = new Map(slips.map((slip) => [slip.written, slip.meant]))
  return text.replace(WORD, (word) => {
    const right = meant.get(fold(word))
    if (right === undefined) return word
    if (!/\p{Ll}/u.test(word)) return right.toUpperCase()
    return /^\p{Lu}/u.test(word) ? right[0]!.toUpperCase() + right.slice(1) : right
  })
}
