import {STOP_WORDS} from '../../retrieval/stop-words.ts'
import {isCalendarWord} from './date.ts'
import {DIFFERENT, type GuardFinding} from './finding.ts'
import {singular} from './singular.ts'
import {wordPairs} from './word-pairs.ts'

/** What a word before a thing makes of it: one name for the forms of each, English and Portuguese. */
const MARKERS: ReadonlyMap<string, string> = new Map(
  [
    'from',
    'to',
    'into',
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
    'para pra pro',
    'em no na nos nas num numa',
    'por pelo pela pelos pelas',
    'ao aos',
    'que',
    'com',
  ].flatMap((line) => line.split(' ').map((word) => [word, line.split(' ')[0]!] as const)),
)

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
}

type Placing = Map<string, Placed> & {who?: Who; counted?: ReadonlySet<string>}

/** Where each telling word stands, in the singular, and what marks it; undefined for a text too long to compare. */
export type Roles = (ReadonlyMap<string, Placed> & Readonly<Pick<Placing, 'who' | 'counted'>>) | undefined

/** Who did it ("who taught Plato"), or whom it was done to ("who did Plato teach"), and the word that `who` stands at. */
interface Who {
  readonly asks: 'doer' | 'other'
  readonly word: string
}

export function rolesOf(words: readonly string[]): Roles {
  if (words.length > MOST_WORDS) return undefined
  const who = whoOf(words)
  const roles: Placing = new Map<string, Placed>()
  const counted = countedOf(words)
  if (counted !== undefined) roles.counted = counted
  if (who !== undefined) roles.who = who
  let marker = ''
  let since = 3
  for (const [at, word] of words.entries()) {
    const known = MARKERS.get(word)
    if (known !== undefined) {
      marker = known
      since = 0
    } else if (JOINS.has(word)) since = 0
    // Numbers and what the calendar knows are compared by their own guards, in any order.
    else if (!STOP_WORDS.has(word) && !/\d/.test(word) && !isCalendarWord(word)) {
      // Two words at most stand under a marker: an adjective and its noun.
      if (since >= 2) marker = ''
      since++
      roles.set(singular(word), {word, marker, at})
    }
  }
  return roles
}

/**
 * The same words, and two of them have changed places: what was marked `from` is marked `to`, or what stood before the
 * verb stands behind it. Joined things (X and Y) have no order.
 */
export function roleGuard(question: Roles, candidate: Roles): GuardFinding | undefined {
  if (question === undefined || candidate === undefined) return undefined
  const turnedAround = whoGuard(question, candidate) ?? countGuard(question, candidate)
  if (turnedAround !== undefined) return turnedAround
  const common = [...question.keys()].filter((word) => candidate.has(word))
  if (common.length < 2 || common.length < SAME_WORDS * Math.max(question.size, candidate.size)) return undefined
  for (const [place, a] of common.entries())
    for (const b of common.slice(place + 1)) {
      const [qa, qb] = [question.get(a)!, question.get(b)!]
      const [ca, cb] = [candidate.get(a)!, candidate.get(b)!]
      // Who changes places changes number with it: "do dogs chase a cat". One of two that does says something else.
      if ((qa.word === ca.word) !== (qb.word === cb.word)) continue
      const swapped = qa.marker !== qb.marker && qa.marker === cb.marker && qb.marker === ca.marker
      const plain = qa.marker === '' && qb.marker === '' && ca.marker === '' && cb.marker === ''
      const turned =
        plain && common.some((verb) => between(question.get(verb)!, qa, qb) && between(candidate.get(verb)!, cb, ca))
      if (swapped || turned) return {guard: 'role', factor: DIFFERENT, detail: `${a} and ${b} have changed places`}
    }
  return undefined
}

const AUXILIARIES = new Set(
  'did does do is are was were has have had can could will would should may might must be been'.split(' '),
)
/** What two do together has no doer and no other. */
const TOGETHER = /^(?:marr|wed|meet|met|date|divorc|fight|fought|kiss|play)/
/** Past forms that do not begin as their verbs do. */
const PAST = wordPairs(
  'taught teach bought buy thought think caught catch brought bring went go saw see left leave told tell sold sell ' +
    'kept keep felt feel made make took take gave give',
)
/** Verbs that begin with so many of the same letters are one. */
const STEM = 3

function whoOf([first, second, third]: readonly string[]): Who | undefined {
  if ((first !== 'who' && first !== 'whom') || second === undefined) return undefined
  if (!AUXILIARIES.has(second)) return STOP_WORDS.has(second) ? undefined : {asks: 'doer', word: second}
  const does = second === 'did' || second === 'does' || second === 'do'
  return does && third !== undefined ? {asks: 'other', word: third} : undefined
}

/** "Who taught Plato?" and "Who did Plato teach?": the one asks for the doer, the other for whom it was done to. */
function whoGuard(question: NonNullable<Roles>, candidate: NonNullable<Roles>): GuardFinding | undefined {
  const [one, other] = [question.who, candidate.who]
  if (one === undefined || other === undefined || one.asks === other.asks) return undefined
  const [doer, asked, whose] = one.asks === 'doer' ? [one, other, candidate] : [other, one, question]
  const verb = [...whose.keys()].find((word) => isSameVerb(doer.word, word))
  const all = one.asks === 'doer' ? question : candidate
  if (verb === undefined || TOGETHER.test(verb) || !all.has(asked.word)) return undefined
  return {guard: 'role', factor: DIFFERENT, detail: `one asks who did it, the other whom it was done to (${verb})`}
}

function isSameVerb(past: string, verb: string): boolean {
  return (PAST.get(past) ?? past).slice(0, STEM) === verb.slice(0, STEM)
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
