import {isHollow} from './hollow.ts'
import {withoutOrnaments} from './ornament.ts'
import {onceIn} from './repeats.ts'
import {withStops} from './run-on.ts'
import {withTailApart} from './tail.ts'
import {bareOf, joined, type Unit, unitsOf} from './units.ts'
import {unwrapped} from './unwrapped.ts'

/** Words for search, and no sentence: with a label, as hashtags, between commas. */
const LABEL =
  /^\W*(?:keywords?|tags?|entities|labels?|topics?|see also|palavras-chave|etiquetas|entidades|pessoas e lugares|veja também)\s*:/iu
const HASHTAGS = /^(?:\s*#[\p{L}\p{N}_-]+[\s,;.]*)+$/u
const LIST = /^\W*(?:[\p{L}\p{N}_-]+(?: [\p{L}\p{N}_-]+)?[,;] *){2,}[\p{L}\p{N}_-]+(?: [\p{L}\p{N}_-]+)?\W*$/u

const ASKS = /\?\W*$/

const EXCLAIMS = /!\W*$/

/** Items of one word; so many of them are words for search as well. */
const ITEM = /^\s*[-*•]\s+[\p{L}\p{N}_-]+\W*$/u
const LEAST_ITEMS = 3

/** Of the words that tell something, this share stands in another sentence: it says nothing new. */
const SAID_AGAIN = 0.85
/** Both ways for what is said in the other text: else an answer in the words of its question would be none. */
const SAYS_ALL = 0.6

/** Courtesy has at least so many words: "Yes" and "True" may be answers. */
const LEAST_COURTESY = 3

/** Question and outcome without what says nothing more. */
export interface Core {
  readonly question: string
  /** The question without what the outcome says as well. */
  readonly unanswered: string
  readonly outcome: string
  /** The outcome with what the question says as well. */
  readonly restating: string
  /** All of the outcome, once where it is written several times over. */
  readonly once: string
  /** The same without sentences that say nothing, whatever is said again. */
  readonly plain: string
  /**
   * What else each of the two may have been before others were put to it: any sentence of a text that says nothing, or
   * nothing but the other text; and the text in another order, where one of its sentences is written twice.
   */
  readonly alone: {readonly question: readonly string[]; readonly outcome: readonly string[]}
}

/** Of a text that says nothing so many sentences are judged alone; bounds the work for one row. */
const MOST_ALONE = 8
const NOTHING_ALONE = {question: [], outcome: []}

/**
 * Both texts without the sentences and lines that say nothing (courtesy, praise, disclaimers, lists of keywords) or
 * nothing new: what another sentence of the same text says, and in the outcome what the question says. A text that is
 * nothing else stays whole. So whatever of the kind is added, at whatever place, changes nothing.
 */
export function coreOf(question: string, outcome: string): Core {
  const request = onceIn(bareLines(question))
  const once = onceIn(withTailApart(bareLines(outcome)))
  const asked = unitsOf(request)
  const said = unitsOf(once)
  if (asked.length < 2 && said.length < 2)
    return {
      question: request,
      unanswered: request,
      outcome: once,
      restating: once,
      once,
      plain: once,
      alone: NOTHING_ALONE,
    }
  const core = novel(withoutExclamations(asked))
  const answers = novel(said)
  const inAnswers = wordsOf(answers)
  const open = core.filter(
    (unit) => !isRestated(unit, answers) && (ASKS.test(unit.text) || share(unit.telling, inAnswers) < SAID_AGAIN),
  )
  const fresh = answers.filter((unit) => !isRestated(unit, core))
  return {
    question: joined(core, asked, request),
    unanswered: joined(orElse(open, core), asked, request),
    outcome: joined(orElse(fresh, orElse(said.filter(mayBeAll), answers)), said, once),
    restating: joined(answers, said, once),
    once: joined(withoutRepeats(said), said, once),
    plain: joined(
      orElse(
        said.filter(({telling}) => telling.size > 0),
        said,
      ),
      said,
      once,
    ),
    alone: {
      question: [...alone(asked, open), ...firstOnly(asked, request)],
      outcome: [...alone(said, fresh), ...firstOnly(said, once)],
    },
  }
}

/** Without what says nothing new, of each sentence that is written twice the first; none where there is none. */
function firstOnly(units: readonly Unit[], text: string): readonly string[] {
  const seen = new Set<string>()
  const first = units.filter((unit) => {
    const known = seen.has(bareOf(unit))
    seen.add(bareOf(unit))
    return !known
  })
  return first.length === units.length ? [] : [joined(novel(first), units, text)]
}

/** What may have been all of a text of which these units say something. */
function alone(units: readonly Unit[], saying: readonly Unit[]): readonly string[] {
  const isListed = listedAmong(units)
  const isSentence = (unit: Unit) => unit.telling.size > 0 && !isLabelled(unit) && !isListed(unit)
  if (units.length < 2 || saying.some(isSentence)) return []
  return [...new Set(units.map(({text}) => text))].slice(0, MOST_ALONE)
}

/** Questions of more sentences are compared whole, and without what says nothing. */
const MOST_CUT_UNITS = 6

/**
 * A question as it was written, and as it may have been before sentences were put to it: without those that say nothing
 * new, and each run of its sentences; the same of those that say something, so that courtesy and repetition hide no run
 * by making it too long. Distinct; one for a single sentence.
 */
export function formsOf(question: string, outcome: string): readonly string[] {
  const once = onceIn(question)
  const units = unitsOf(once)
  if (units.length < 2) return [...new Set([question, once])]
  const telling = withoutRepeats(units).filter((unit) => unit.telling.size > 0)
  return [
    ...new Set([
      question,
      coreOf(question, outcome).question,
      ...runsOf(units, units, once),
      ...runsOf(telling, units, once),
    ]),
  ]
}

/** Each run of these units among all of a text. */
function runsOf(units: readonly Unit[], all: readonly Unit[], text: string): string[] {
  if (units.length > MOST_CUT_UNITS) return []
  return units.flatMap((_, from) =>
    units.slice(from).map((_, more) => joined(units.slice(from, from + more + 1), all, text)),
  )
}

/** The units that say something, and something that no other one does. */
function novel(units: readonly Unit[]): readonly Unit[] {
  if (units.length < 2) return units
  const once = withoutRepeats(units)
  const telling = once.filter((unit) => unit.telling.size > 0 && !isLabelled(unit))
  const isListed = listedAmong(once)
  const sentences = telling.filter((unit) => !isListed(unit))
  // A placeholder stays one, whatever courtesy surrounds it.
  const hollow = once.find(({text}) => isHollow(text))
  if (sentences.length === 0 && hollow !== undefined) return [hollow]
  const says = orElse(sentences, telling)
  if (says.length === 0) return orElse(once.filter(isVerdict), once)
  const left = new Set(says)
  for (const unit of says.toSorted(bySaying))
    if ([...left].some((other) => other !== unit && saysAll(other, unit))) left.delete(unit)
  return says.filter((unit) => left.has(unit))
}

function isLabelled({text}: Unit): boolean {
  return LABEL.test(text) || HASHTAGS.test(text)
}

/** Tells which are words between commas, or items of one word where there are many. */
function listedAmong(units: readonly Unit[]): (unit: Unit) => boolean {
  const hasItems = units.filter(({text}) => ITEM.test(text)).length >= LEAST_ITEMS
  return ({text}) => LIST.test(text) || (hasItems && ITEM.test(text))
}

/** What a sentence tells stands in another one; but no statement stands for a question. */
function saysAll(other: Unit, {text, telling}: Unit): boolean {
  return share(telling, other.telling) >= SAID_AGAIN && (!ASKS.test(text) || ASKS.test(other.text))
}

/** Who says least goes first; of those that say the same, the one with more around it. */
function bySaying(a: Unit, b: Unit): number {
  return a.telling.size - b.telling.size || a.length - b.length || b.text.length - a.text.length
}

/** Units that are written several times over, in the same order, count once. */
function withoutRepeats(units: readonly Unit[]): readonly Unit[] {
  const bare = units.map(bareOf)
  for (let period = 1; period <= units.length / 2; period++)
    if (units.length % period === 0 && bare.every((text, at) => at < period || text === bare[at - period]))
      return units.slice(0, period)
  return units
}

/** It says what one of these does, and hardly anything that none of them says. */
function isRestated({telling}: Unit, others: readonly Unit[]): boolean {
  return (
    others.some((other) => share(other.telling, telling) >= SAYS_ALL) && share(telling, wordsOf(others)) >= SAID_AGAIN
  )
}

/** A placeholder, or a verdict: what is left of an answer that else says its question again. */
function mayBeAll(unit: Unit): boolean {
  return isHollow(unit.text) || isVerdict(unit)
}

/** "Yes", "True", "A": a word or two that say nothing of a subject, and may be all of an answer. */
function isVerdict({text, telling}: Unit): boolean {
  return telling.size === 0 && (text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) < LEAST_COURTESY
}

function wordsOf(units: readonly Unit[]): ReadonlySet<string> {
  return new Set(units.flatMap(({telling}) => [...telling]))
}

/** The share of these words that stand among others, 0-1; 0 of none. */
function share(words: ReadonlySet<string>, others: ReadonlySet<string>): number {
  let common = 0
  for (const word of words) if (others.has(word)) common++
  return words.size === 0 ? 0 : common / words.size
}

function orElse(some: readonly Unit[], others: readonly Unit[]): readonly Unit[] {
  return some.length === 0 ? others : some
}

/** An exclamation asks nothing: not looked at where there is anything else. */
function withoutExclamations(units: readonly Unit[]): readonly Unit[] {
  return orElse(
    units.filter(({text}) => !EXCLAIMS.test(text)),
    units,
  )
}

/** A text as it is judged: without what is only around it or its lines, and with the stops that padding hides. */
function bareLines(text: string): string {
  return withStops(withoutOrnaments(unwrapped(text)))
}
