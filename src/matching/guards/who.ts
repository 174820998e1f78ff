import {STOP_WORDS} from '../../retrieval/stop-words.ts'
import {sameWord} from '../../retrieval/word-forms.ts'
import {DIFFERENT, type GuardFinding} from './finding.ts'
import {wordPairs} from './word-pairs.ts'

const ASKING = new Set(['who', 'whom', 'which', 'what', 'whose', 'quem'])
export const PERSONS: ReadonlySet<string> = new Set(['who', 'whom', 'quem'])
/** Behind the noun that is asked for they bring the one who did it: "which team did Arsenal beat". */
const DOES = new Set(['did', 'does', 'do'])
/** "Quem o Pedro convidou" */
const ARTICLES = new Set(['o', 'a', 'os', 'as'])
/** Who is beaten does nothing: a passive turns the order around by itself. */
const BEING = new Set(['is', 'are', 'was', 'were', 'be', 'been', 'am', 'foi', 'foram', 'e', 'sao', 'era'])
/** "Which team has beaten Spain" */
const HELPING = new Set(['has', 'have', 'had', 'will', 'would', 'can', 'could'])
/** Words of the noun that is asked for, at most. */
const MOST_NOUNS = 3

/** What two do together has no doer and no other. */
const MUTUAL =
  /^(?:marr|wed|meet|met|dat(?:e|ing)|divorc|fight|fought|kiss|play|border|resembl|equal|casa|casou|encontr)/
/** What a thing means or costs is asked in either order. */
const STATED = /^(?:mean|cost|weigh|signific|cust)/
/** Behind a verb they make it something that two do together: "who did he run against", "who ran against him". */
const TOGETHER = new Set(['with', 'against', 'com', 'contra'])

/** No verb stands behind them, nor are they one; the others are stop words. */
const BEHIND_VERBS = new Set(['against', 'contra', 'after', 'before', 'during', 'between', 'than', 'not', 'nao'])

/** Past forms that do not begin as their verbs do. */
const PAST = wordPairs(
  'taught teach bought buy thought think caught catch brought bring went go saw see left leave told tell sold sell ' +
    'kept keep felt feel made make took take gave give ate eat won win lost lose found find wrote write drove drive ' +
    'chose choose drew draw drank drink flew fly knew know rode ride rang ring sang sing shot shoot spoke speak stole steal ' +
    'struck strike threw throw wore wear held hold heard hear met meet paid pay shook shake stood stand led lead fed feed ' +
    'hid hide bit bite swept sweep sought seek froze freeze woke wake broke break rose raise ran run overthrew overthrow',
)
/** Letters that two forms of a verb have in common at their start, at least. */
const STEM = 3

/** Who did it ("who taught Plato"), or whom or what it was done to ("who did Plato teach"). */
export interface Who {
  readonly asks: 'doer' | 'other'
  /** Of the other, the words of what is asked for: the team. */
  readonly nouns: readonly string[]
  /** What follows the question word, or of the other, the verb that helps. */
  readonly rest: readonly string[]
  /** Of the doer, words that may stand before the verb: "which team", but nothing behind "who". */
  readonly before: number
}

/** @param words of a text, folded, in order */
export function whoOf(words: readonly string[]): Who | undefined {
  if (!ASKING.has(words[0] ?? '')) return undefined
  if (words[0] === 'quem' && ARTICLES.has(words[1] ?? ''))
    return {asks: 'other', nouns: [], rest: words.slice(2), before: 0}
  for (let at = 1; at <= 1 + MOST_NOUNS && at < words.length; at++) {
    if (DOES.has(words[at]!)) return {asks: 'other', nouns: words.slice(1, at), rest: words.slice(at + 1), before: 0}
    if (BEING.has(words[at]!)) return undefined
    if (STOP_WORDS.has(words[at]!) && !HELPING.has(words[at]!)) break
  }
  return {asks: 'doer', nouns: [], rest: words.slice(1), before: PERSONS.has(words[0]!) ? 0 : MOST_NOUNS}
}

/** "Which team beat Spain?" and "Which team did Spain beat?": the one asks for the doer, the other for whom it was done to. */
export function whoGuard(one: Who | undefined, other: Who | undefined): GuardFinding | undefined {
  if (one === undefined || other === undefined || one.asks === other.asks) return undefined
  const [doer, whom] = one.asks === 'doer' ? [one, other] : [other, one]
  const helped = HELPING.has(doer.rest[0] ?? '') ? 1 : 0
  for (const [at, word] of doer.rest.slice(0, doer.before + helped + 1).entries()) {
    if (HELPING.has(word)) continue
    if (STOP_WORDS.has(word) || BEHIND_VERBS.has(word)) return undefined
    const verb = whom.rest.findIndex((other) => isSameVerb(word, other))
    const subject = whom.rest.slice(0, Math.max(0, verb)).find((other) => !STOP_WORDS.has(other))
    if (subject === undefined || whom.nouns.some((noun) => isSameVerb(word, noun))) continue
    const base = whom.rest[verb]!
    if (isMutual(base) || STATED.test(base)) return undefined
    if (TOGETHER.has(whom.rest[verb + 1] ?? '') || TOGETHER.has(doer.rest[at + 1] ?? '')) return undefined
    // "Which city did the army burn", "which army burned the city": the nouns may have changed places as well.
    const done = doer.rest.slice(0, at).includes(subject) ? whom.nouns : [subject]
    if (!done.some((other) => doer.rest.lastIndexOf(other) > at)) return undefined
    return {guard: 'role', factor: DIFFERENT, detail: `one asks who did it, the other whom it was done to (${base})`}
  }
  return undefined
}

/** @param verb folded, in any form */
export function isMutual(verb: string): boolean {
  return MUTUAL.test(verb)
}

/** What forms of a short verb end in: beat, beats, beaten; stop, stopped; cry, cried. */
const ENDING = /^(?:|e?[sdn]|ing|e|y|ie[sd]|[bdgklmnprt](?:ed|en|ing))$/

function isSameVerb(one: string, other: string): boolean {
  const [a, b] = [PAST.get(one) ?? one, PAST.get(other) ?? other]
  if (a.charCodeAt(0) !== b.charCodeAt(0)) return false
  if (sameWord(a, b)) return true
  let shared = 0
  while (shared < a.length && a[shared] === b[shared]) shared++
  return shared >= STEM && ENDING.test(a.slice(shared)) && ENDING.test(b.slice(shared))
}
