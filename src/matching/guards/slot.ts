import {STOP_WORDS} from '../../retrieval/stop-words.ts'
import {COUNTRIES} from './countries.ts'
import {isCalendarWord} from './date.ts'
import {mentions, type Names} from './entity.ts'
import {DIFFERENT, type GuardFinding} from './finding.ts'
import {isSameName} from './same-name.ts'
import {isUnitWord} from './unit.ts'

/** Words in which two texts may differ on each side: a name has few. */
const MOST_WORDS = 4

/** What people put instead of a part of a name, or before it. */
const TITLES = new Set(
  (
    'mr mrs ms miss dr doctor prof professor sir lord lady dame king queen prince princess emperor saint st pope ' +
    'president senator governor minister judge general captain actor actress singer author writer player coach ' +
    'sr sra senhor senhora dom dona doutor doutora presidente rei rainha papa ministro ministra ator atriz cantor ' +
    'cantora autor autora jogador jogadora old young late big new velho jovem novo'
  ).split(' '),
)

/** A text as far as it tells what stands in the place of a name. */
export interface Slotted {
  /** Folded, in order. */
  readonly tokens: readonly string[]
  readonly names: Names
}

/** Whether a word, folded, is a name: as others write it who write names with capitals. */
export type IsName = (word: string) => boolean

/**
 * The same question but for a name: "who is barack obama", "Who is Michelle Obama?". Where one side is in small letters
 * its names can't be seen, but that something else stands where the other has one. Undefined, too, where that may be the
 * same: its initials or alias, a slip, a title, nothing, or a thing that an article introduces.
 * @param isName tells names where both are in small letters, beside countries
 */
export function slotGuard(
  question: Slotted,
  candidate: Slotted,
  isName: IsName = () => false,
): GuardFinding | undefined {
  const slots = slotsOf(question.tokens, candidate.tokens)
  if (slots === undefined) return undefined
  const {asked, stored} = slots
  const [ours, theirs] = [question.names, candidate.names]
  const named =
    ours.names.size > 0
      ? theirs.names.size === 0 && isNamed(asked, ours)
      : theirs.names.size > 0
        ? isNamed(stored, theirs)
        : !slots.isIntroduced && [...asked, ...stored].every((word) => COUNTRIES.has(word) || isName(word))
  if (!named || [...asked, ...stored].some(isOther)) return undefined
  if (isSameName(asked.join(''), stored.join(''))) return undefined
  if (asked.some((word) => mentions(theirs, word, ours)) || stored.some((word) => mentions(ours, word, theirs)))
    return undefined
  return {guard: 'entity', factor: DIFFERENT, detail: `${asked.join(' ')} is not ${stored.join(' ')}`.slice(0, 80)}
}

/** Words before a noun that is no name: of names, parts are such nouns, too (Boston College). */
const DETERMINERS = new Set(
  'a an the what which my your his her our their some any many um uma meu minha seu sua qual que'.split(' '),
)

/** What stands on each side where two texts differ in one place. */
interface Slots {
  /** The words that tell, at least one. */
  readonly asked: readonly string[]
  readonly stored: readonly string[]
  /** Whether a word stands before it that announces a noun. */
  readonly isIntroduced: boolean
}

function slotsOf(question: readonly string[], candidate: readonly string[]): Slots | undefined {
  const shorter = Math.min(question.length, candidate.length)
  let start = 0
  while (start < shorter && question[start] === candidate[start]) start++
  let end = 0
  while (end < shorter - start && question[question.length - 1 - end] === candidate[candidate.length - 1 - end]) end++
  const same = start + end
  // Without a word in common it is no question with another name in it.
  if (same === 0 || shorter === same || Math.max(question.length, candidate.length) - same > MOST_WORDS)
    return undefined
  const middles = [question.slice(start, question.length - end), candidate.slice(start, candidate.length - end)]
  const [asked, stored] = middles.map((words) => words.filter((word) => !STOP_WORDS.has(word))) as [string[], string[]]
  // "The president" may be who has a name there; "of China" stands beside "of Japan".
  if (middles[0]!.length - asked.length !== middles[1]!.length - stored.length) return undefined
  if (asked.length === 0 || stored.length === 0) return undefined
  const before = [question[question.indexOf(asked[0]!, start) - 1], candidate[candidate.indexOf(stored[0]!, start) - 1]]
  return {asked, stored, isIntroduced: before.some((word) => word !== undefined && DETERMINERS.has(word))}
}

/** Of words with capitals only, in a text that is no heading; PIN and URL are words, not names. */
function isNamed(words: readonly string[], {names, acronyms, heading}: Names): boolean {
  return !heading && words.every((word) => names.has(word) && !acronyms.has(word))
}

/** Says nothing of who or what it is, or another guard compares it. */
function isOther(word: string): boolean {
  return word.length === 1 || /\d/.test(word) || TITLES.has(word) || isCalendarWord(word) || isUnitWord(word)
}
