import {STOP_WORDS} from '../../retrieval/stop-words.ts'
import {isCalendarWord} from './date.ts'
import {DIFFERENT, type GuardFinding} from './finding.ts'
import {singular} from './singular.ts'
import {isMutual, PERSONS, type Who, whoGuard, whoOf} from './who.ts'

/** What a word before a thing makes of it: one name for the forms of each, English and Portuguese. */
const MARKERS: ReadonlyMap<string, string> = new Map(
  [
    'from',
    'to into',
    'on onto',
    'in',
    'at',
    'by',
    'with',
    'for',
    'of',
    'than',
    'after',
    'before',
    'against',
    'about',
    'between entre',
    'de do da dos das',
    'para pra pro ate',
    'em no na nos nas num numa',
    'por pelo pela pelos pelas',
    'ao aos',
    'que',
    'com',
  ].flatMap((line) => line.split(' ').map((word) => [word, line.split(' ')[0]!] as const)),
)

/** Behind a thing that has `de` before it, where the way goes to. */
const BEHIND_DE = new Set(['a', 'ao', 'aos', 'as'])

/** Markers of where a way begins and of where it ends. */
const SOURCES = new Set(['from', 'de'])
const GOALS = new Set(['to', 'para', 'ao'])

/** Behind them stands what a text asks for. */
const ASKING = new Set('which what whose many much que qual quais quanto quanta quantos quantas'.split(' '))

/** Words that join equals: what follows has the marker of what comes before. */
const JOINS = new Set(['and', 'or', 'e', 'ou', 'versus', 'vs'])

/** Of the words, the share that both must have before their order is compared. */
const SAME_WORDS = 0.6
/** More is no longer a question about who did what. */
const MOST_WORDS = 24

interface Placed {
  /** As it is written. */
  readonly word: string
  readonly marker: string
  readonly at: number
  /** Whether it is what the text asks for: which team, quantos dias. */
  readonly asked: boolean
}

type Placing = Map<string, Placed> & {who?: Who; counted?: ReadonlySet<string>; end?: ReadonlySet<string>}

/** Where each telling word stands, in the singular, and what marks it; undefined for a text too long to compare. */
export type Roles = (ReadonlyMap<string, Placed> & Readonly<Pick<Placing, 'who' | 'counted' | 'end'>>) | undefined

/**
 * @param words of a text, folded, in order
 * @param english whether it is written in English, where `do` is a verb and `a` no way (how do I convert a file to text)
 */
export function rolesOf(words: readonly string[], english = false): Roles {
  if (words.length > MOST_WORDS) return undefined
  const who = whoOf(words)
  const roles: Placing = new Map<string, Placed>()
  const counted = countedOf(words)
  if (counted !== undefined) roles.counted = counted
  if (who !== undefined) roles.who = who
  const end = endOf(words)
  if (end !== undefined) roles.end = end
  let marker = ''
  let since = 3
  for (const [at, word] of words.entries()) {
    const before = words[at - 1]
    // "Por que", "o que", "de quem" ask; "de Lisboa a Madri" goes to Madri.
    if ((word === 'que' && (before === 'por' || before === 'o')) || (at === 1 && PERSONS.has(word))) {
      marker = ''
      continue
    }
    const isGoal = !english && marker === 'de' && since > 0 && BEHIND_DE.has(word)
    const known = isGoal ? 'para' : MARKERS.get(word)
    if (known !== undefined) {
      marker = known
      since = 0
    } else if (JOINS.has(word)) since = 0
    // Numbers and what the calendar knows are compared by their own guards, in any order.
    else if (!STOP_WORDS.has(word) && !/\d/.test(word) && !isCalendarWord(word)) {
      // Two words at most stand under a marker: an adjective and its noun.
      if (since >= 2) marker = ''
      since++
      roles.set(singular(word), {word, marker, at, asked: before !== undefined && ASKING.has(before)})
    }
  }
  return roles
}

/** Markers of the end whose person is asked for: "de quem", "to whom", "who ... from". */
function endOf(words: readonly string[]): ReadonlySet<string> | undefined {
  const [first, second] = words as readonly [string?, string?]
  if (second !== undefined && PERSONS.has(second)) return endMarkedBy(first === 'a' ? 'ao' : MARKERS.get(first!))
  return first !== undefined && PERSONS.has(first) ? endMarkedBy(MARKERS.get(words.at(-1)!)) : undefined
}

function endMarkedBy(marker = ''): ReadonlySet<string> | undefined {
  return SOURCES.has(marker) ? SOURCES : GOALS.has(marker) ? GOALS : undefined
}

/** Two that have changed places. */
export interface Turned {
  readonly finding: GuardFinding
  /** From here to there, and back: no opposite beside it makes that the same (import from A to B, export from B to A). */
  readonly isWay: boolean
}

/**
 * The same words, and two of them have changed places: what was marked `from` is marked `to`, or what stood before the
 * verb stands behind it. Joined things (X and Y) have no order, nor has what is asked for: it may come first or last.
 */
export function roleGuard(question: Roles, candidate: Roles): Turned | undefined {
  if (question === undefined || candidate === undefined) return undefined
  const turnedAround =
    (isAlike(question, candidate) ? whoGuard(question.who, candidate.who) : undefined) ??
    endGuard(question, candidate) ??
    countGuard(question, candidate)
  if (turnedAround !== undefined) return {finding: turnedAround, isWay: false}
  const common = commonWords(question, candidate)
  for (const [place, a] of common.entries())
    for (const b of common.slice(place + 1)) {
      const [qa, qb] = [question.get(a)!, question.get(b)!]
      const [ca, cb] = [candidate.get(a)!, candidate.get(b)!]
      // Who changes places changes number with it: "do dogs chase a cat". One of two that does says something else.
      if ((qa.word === ca.word) !== (qb.word === cb.word)) continue
      const swapped = qa.marker !== qb.marker && qa.marker === cb.marker && qb.marker === ca.marker
      const plain = qa.marker === '' && qb.marker === '' && ca.marker === '' && cb.marker === ''
      const asked = (qa.asked && ca.asked) || (qb.asked && cb.asked)
      const turned =
        plain &&
        !asked &&
        common.some(
          (verb) => !isMutual(verb) && between(question.get(verb)!, qa, qb) && between(candidate.get(verb)!, cb, ca),
        )
      if (!swapped && !turned) continue
      const isWay = (SOURCES.has(qa.marker) && GOALS.has(qb.marker)) || (GOALS.has(qa.marker) && SOURCES.has(qb.marker))
      return {finding: {guard: 'role', factor: DIFFERENT, detail: `${a} and ${b} have changed places`}, isWay}
    }
  return undefined
}

/** Ana buys it from Rui, Rui sells it to Ana: beside opposites, who gives and who takes have changed places, too. */
export function isConverse(question: Roles, candidate: Roles): boolean {
  if (question === undefined || candidate === undefined) return false
  const common = commonWords(question, candidate)
  const gives = (one: NonNullable<Roles>, other: NonNullable<Roles>) =>
    common.some((giver) =>
      common.some((taker) => {
        const [from, by] = [one.get(giver)!, one.get(taker)!]
        const [to, its] = [other.get(taker)!, other.get(giver)!]
        return SOURCES.has(from.marker) && by.marker === '' && by.at < from.at && GOALS.has(to.marker) && its.at < to.at
      }),
    )
  const asked = (one: NonNullable<Roles>, other: NonNullable<Roles>) =>
    one.end !== undefined && isAtEnd(one, other, one.end === SOURCES ? GOALS : SOURCES)
  return [gives, asked].some((way) => way(question, candidate) || way(candidate, question))
}

/** "Who sold the car to Ana?", "who did Ana sell the car to?" */
function endGuard(question: NonNullable<Roles>, candidate: NonNullable<Roles>): GuardFinding | undefined {
  const turned = (one: NonNullable<Roles>, other: NonNullable<Roles>) =>
    one.end !== undefined && isAtEnd(one, other, one.end)
  if (!turned(question, candidate) && !turned(candidate, question)) return undefined
  return {guard: 'role', factor: DIFFERENT, detail: 'one asks who did it, the other from or to whom'}
}

/** Whether who does it in the text that asks for an end has such a marker in the other, which asks who does it. */
function isAtEnd(one: NonNullable<Roles>, other: NonNullable<Roles>, markers: ReadonlySet<string>): boolean {
  if (other.end !== undefined || other.who?.asks !== 'doer') return false
  return commonWords(one, other).some(
    (word) => one.get(word)!.marker === '' && markers.has(other.get(word)!.marker) && !isMutual(word),
  )
}

/** Whether two have enough words in common that ask for one who did it, and their verb in any form. */
function isAlike(question: NonNullable<Roles>, candidate: NonNullable<Roles>): boolean {
  if (question.who === undefined || candidate.who === undefined) return false
  const common = [...question.keys()].filter((word) => candidate.has(word)).length
  return common + 1 >= SAME_WORDS * Math.max(question.size, candidate.size)
}

/** Words that both have, in the order of the question; none of texts that have too little in common. */
function commonWords(question: NonNullable<Roles>, candidate: NonNullable<Roles>): readonly string[] {
  const common = [...question.keys()].filter((word) => candidate.has(word))
  return common.length < 2 || common.length < SAME_WORDS * Math.max(question.size, candidate.size) ? [] : common
}

const COUNTS = new Set(['many', 'much', 'quantos', 'quantas', 'quanto', 'quanta'])
const PARTS_OF = new Set(['of', 'de', 'do', 'da', 'dos', 'das'])

/** What is counted, in the singular: the words behind "how many" up to one that says nothing ("days of leave"). */
function countedOf(words: readonly string[]): ReadonlySet<string> | undefined {
  const start = words.findIndex((word) => COUNTS.has(word))
  if (start < 0) return undefined
  const counted = new Set<string>()
  for (const word of words.slice(start + 1))
    if (!STOP_WORDS.has(word)) counted.add(singular(word))
    else if (counted.size === 0 || !PARTS_OF.has(word)) break
  return counted
}

/** "How many euros in a dollar?" and "how many dollars in a euro?": each counts what the other measures by. */
function countGuard(question: NonNullable<Roles>, candidate: NonNullable<Roles>): GuardFinding | undefined {
  if (question.counted === undefined || candidate.counted === undefined) return undefined
  // What is counted stands in the plural, what it is measured by does not: else a word only stands elsewhere.
  const own = (one: NonNullable<Roles>, other: NonNullable<Roles>) =>
    [...one.counted!].find((word) => {
      const there = other.get(word)
      return there !== undefined && !other.counted!.has(word) && there.word !== one.get(word)?.word
    })
  const ours = own(question, candidate)
  const theirs = ours === undefined ? undefined : own(candidate, question)
  if (ours === undefined || theirs === undefined) return undefined
  return {guard: 'role', factor: DIFFERENT, detail: `one counts ${ours}, the other ${theirs}`}
}

/** `a` first, then `verb`, then `b`; common words come in the order of the question. */
function between(verb: Placed, a: Placed, b: Placed): boolean {
  return verb.marker === '' && a.at < verb.at && verb.at < b.at
}
