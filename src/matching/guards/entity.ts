import {STOP_WORDS} from '../../retrieval/stop-words.ts'
import {fold} from '../../span/tokens.ts'
import {isCalendarWord} from './date.ts'
import {DIFFERENT, type GuardFinding} from './finding.ts'
import {isSameName} from './same-name.ts'
import {ANY_SIGN, SIGNS, type Signs} from './signs.ts'
import {isUnitWord} from './unit.ts'

/** One name for what has several, folded. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  [
    'unitedstates usa us eua estadosunidos america',
    'unitedkingdom uk reinounido britain',
    'kubernetes k8s',
    'javascript js',
    'typescript ts',
    'python py',
    'postgresql postgres psql',
    'elasticsearch es',
    'european eu',
  ].flatMap((line) => line.split(' ').map((alias) => [alias, line.split(' ')[0]!] as const)),
)

/** Capital letters that begin sentences and pronouns, not names. */
const NO_NAMES = new Set(
  'i a o e as os um uma the is in on at do does did what which who how when where why'.split(' '),
)

/** Before it a single letter names something: Terminal B, vitamin A. */
const LETTERED_WORDS = (
  'terminal gate vitamin vitamina hepatitis hepatite type tipo plan plano class classe block bloco room sala group ' +
  'grupo section team'
).split(' ')
const LETTERED = new RegExp(`\\b(?:${LETTERED_WORDS.join('|')})\\s+(\\p{Lu})\\b`, 'giu')

/** What the name of such a thing begins with: no slip of a word does. */
const LETTER = 'letter '

export const NAME_SIGNS = [[SIGNS.lettered, LETTERED_WORDS]] as const

const ASCII = /^[\x00-\x7f]*$/

export interface Names {
  /** Folded; several words of one name are separate. */
  readonly names: ReadonlySet<string>
  /** What runs of names are in one word: Amazon Web Services is aws, Salt Lake is saltlake. */
  readonly initials: ReadonlySet<string>
  /** All words, folded, with what they are aliases of. */
  readonly words: ReadonlySet<string>
  /** Of the names, those of nothing but capitals. */
  readonly acronyms: ReadonlySet<string>
  /** Whether words that are no names have capitals, too, or all but the first have: "Reset My Password". */
  readonly heading: boolean
}

/**
 * Words with a capital that does not begin a sentence, and words of capitals. Nothing in a text without small letters.
 * @param tokens the text's words, folded
 * @param signs of them: an expression that can't match is not tried
 */
export function namesOf(text: string, tokens: readonly string[], signs: Signs = ANY_SIGN): Names {
  const names = new Set<string>()
  const initials = new Set<string>()
  const words = new Set<string>()
  const acronyms = new Set<string>()
  let small = 0
  let large = false
  const shouts = !/\p{Ll}/u.test(text)
  let run: string[] = []
  const endRun = () => {
    if (run.length > 1) {
      initials.add(run.map((word) => word[0]).join(''))
      initials.add(run.join(''))
    }
    run = []
  }
  const take = (word: string, folded: string, at: number) => {
    const first = words.size === 0
    words.add(folded)
    const alias = ALIASES.get(folded)
    if (alias !== undefined) words.add(alias)
    // Written as it is folded: no capital in it.
    const capital = word !== folded && /^\p{Lu}/u.test(word)
    if (!capital) small += first ? 0 : 1
    else if (!first && word !== 'I' && STOP_WORDS.has(folded)) large = true
    const starts = capital && (first || /[.!?:;]\s*["'«“¿¡(]*$/u.test(text.slice(Math.max(0, at - 4), at)))
    const acronym = capital && (/^\p{Lu}[\p{Lu}\d]+$/u.test(word) || /\p{Ll}\p{Lu}/u.test(word))
    if (capital && !shouts && (run.length > 0 || !starts || acronym)) {
      run.push(folded)
      if (word.length > 1 && !isOther(folded) && (!starts || acronym)) {
        names.add(folded)
        if (/^[\p{Lu}\d]+$/u.test(word)) acronyms.add(folded)
      }
    } else if (run.length > 0) endRun()
  }
  if (ASCII.test(text)) {
    // As long as its folded form, so that no word need be folded again.
    const lower = text.toLowerCase()
    let end = 0
    for (const folded of tokens) {
      const at = lower.indexOf(folded, end)
      end = at + folded.length
      take(text.slice(at, end), folded, at)
    }
  } else for (const found of text.matchAll(/[\p{L}\p{N}]+/gu)) take(found[0], fold(found[0]), found.index)
  endRun()
  if ((signs.bits & SIGNS.lettered) !== 0)
    for (const [, letter] of text.matchAll(LETTERED)) names.add(LETTER + fold(letter!))
  if (words.has('united') && words.has('states')) words.add('unitedstates')
  if (words.has('estados') && words.has('unidos')) words.add('unitedstates')
  return {names, initials, words, acronyms, heading: large || small === 0}
}

/** Has a capital and is no name, or one that another guard compares. */
function isOther(folded: string): boolean {
  return NO_NAMES.has(folded) || isCalendarWord(folded) || isUnitWord(folded) || folded === 'us'
}

/** Each side has a name that the other does not mention at all: another person, product, place. */
export function entityGuard(question: Names, candidate: Names): GuardFinding | undefined {
  const missing = [...question.names].filter((name) => !mentions(candidate, name, question))
  if (missing.length === 0) return undefined
  const others = [...candidate.names].filter((name) => !mentions(question, name, candidate))
  if (others.length === 0 || missing.every((name) => others.some((other) => isSlip(name, other)))) return undefined
  return {guard: 'entity', factor: DIFFERENT, detail: `${missing} is not ${others}`.slice(0, 80)}
}

/** Terminal B is not Terminal D. */
function isSlip(one: string, other: string): boolean {
  return !one.startsWith(LETTER) && isSameName(one, other)
}

/** Whether a text mentions a name of another one, in whatever writing. @param name folded */
export function mentions(text: Names, name: string, owner: Names): boolean {
  if (name.startsWith(LETTER)) return text.names.has(name)
  const known = ALIASES.get(name) ?? name
  if (text.words.has(name) || text.words.has(known) || text.initials.has(name)) return true
  // A word of a name whose initials the other side uses.
  for (const initials of owner.initials)
    if (text.words.has(initials) && [...owner.names].some((own) => own === name && initials.includes(name[0]!)))
      return true
  if (name.length >= 5)
    for (const word of text.words)
      if (word.length >= 5 && (word.startsWith(name) || name.startsWith(word)) && isSameName(word, name)) return true
  return false
}
