import {fold} from '../../span/tokens.ts'
import {isCalendarWord} from './date.ts'
import {DIFFERENT, type GuardFinding} from './finding.ts'
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
const LETTERED =
  /\b(?:terminal|gate|vitamin|vitamina|hepatitis|hepatite|type|tipo|plan|plano|class|classe|block|bloco|room|sala|group|grupo|section|team)\s+(\p{Lu})\b/giu

export interface Names {
  /** Folded; several words of one name are separate. */
  readonly names: ReadonlySet<string>
  /** Initials of runs of names: Amazon Web Services is aws. */
  readonly initials: ReadonlySet<string>
  /** All words, folded, and those of pairs without the blank: `unitedstates`. */
  readonly words: ReadonlySet<string>
}

/** Words with a capital that does not begin a sentence, and words of capitals. Nothing in a text without small letters. */
export function namesOf(text: string): Names {
  const tokens = Array.from(text.matchAll(/[\p{L}\p{N}]+/gu), (found) => ({word: found[0], at: found.index}))
  const shouts = !/\p{Ll}/u.test(text)
  const names = new Set<string>()
  const initials = new Set<string>()
  const words = new Set<string>()
  let run: string[] = []
  const endRun = () => {
    if (run.length > 1) {
      initials.add(run.map((word) => word[0]).join(''))
      words.add(run.join(''))
    }
    run = []
  }
  for (const [place, {word, at}] of tokens.entries()) {
    const folded = fold(word)
    words.add(folded)
    if (ALIASES.has(folded)) words.add(ALIASES.get(folded)!)
    const starts = place === 0 || /[.!?:;]\s*["'«“¿¡(]*$/u.test(text.slice(Math.max(0, at - 4), at))
    const capital = /^\p{Lu}/u.test(word)
    const acronym = /^\p{Lu}[\p{Lu}\d]+$/u.test(word) || /\p{Ll}\p{Lu}/u.test(word)
    if (capital && !shouts && (run.length > 0 || !starts || acronym)) {
      run.push(folded)
      if (word.length > 1 && !isOther(folded) && (!starts || acronym)) names.add(folded)
    } else endRun()
  }
  endRun()
  for (const [, letter] of text.matchAll(LETTERED)) names.add(`letter ${fold(letter!)}`)
  if (words.has('united') && words.has('states')) words.add('unitedstates')
  if (words.has('estados') && words.has('unidos')) words.add('unitedstates')
  return {names, initials, words}
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
  if (others.length === 0) return undefined
  return {guard: 'entity', factor: DIFFERENT, detail: `${missing} is not ${others}`.slice(0, 80)}
}

function mentions(text: Names, name: string, owner: Names): boolean {
  if (name.startsWith('letter ')) return text.names.has(name)
  const known = ALIASES.get(name) ?? name
  if (text.words.has(name) || text.words.has(known) || text.initials.has(name)) return true
  // A word of a name whose initials the other side uses.
  for (const initials of owner.initials)
    if (text.words.has(initials) && [...owner.names].some((own) => own === name && initials.includes(name[0]!)))
      return true
  if (name.length >= 5)
    for (const word of text.words) if (word.length >= 5 && (word.startsWith(name) || name.startsWith(word))) return true
  return false
}
