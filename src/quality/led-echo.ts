import {isQuestionWord} from './asked.ts'
import {tellingWords} from './empty-words.ts'
import {isPunctuation, type Passage} from './passage.ts'

/** Share of the question's words, in a row, that an echo says again. */
const REPEATED = 0.7

/** What leads up to an echo has at most so many tokens; more of an answer is no lead. */
const MOST_LEAD = 16

/** Fewer words of a question behind a lead that says something of a subject may be an answer: "Colour: blue jeans". */
const LEAST_WORDS = 4

/** Signs behind which a text is handed on, and those that close it. */
const HANDS_ON = new Set([':', '"', "'", '(', '[', '{', '='])
const ASKS = new Set(['?', '!'])
const CLOSES = new Set(['?', '!', '"'])

/** They answer what follows them. Folded. */
const VERDICTS = new Set(
  'yes no true false right correct wrong sim nao verdadeiro falso certo errado correto si verdadero correcto'.split(
    ' ',
  ),
)

/** They open what is nothing but where it comes from: "According to Wikipedia, ...". Folded. */
const ATTRIBUTES = new Set('according per segundo conforme segun acordo'.split(' '))

/**
 * Whether an answer says the first `count` tokens of the question again behind words that only lead up to it, whatever
 * follows in other sentences: `You asked: ...`, `{"answer": "..."}`. Counts in the first sentence, because "Michelangelo.
 * You asked: ..." is an answer. Words alone, in a row from where the question begins: an answer puts them otherwise.
 */
export function isLedEcho(question: Passage, count: number, answer: Passage): boolean {
  const asked = wordsIn(question, 0, count)
  if (asked.length < 2 || answer.words.length <= asked.length * REPEATED) return false
  // A question with all of its words is one, whatever is said of it; a request may be part of an answer.
  const asks = isQuestionWord(question.words[asked[0]!]!)
  const isWhole = ({words}: Run) => asks && words === asked.length
  const last = Math.min(MOST_LEAD, endOfLead(answer))
  for (let start = 1; start <= last; start++)
    if (question.ids[asked[0]!] === answer.ids[start]) {
      const run = runFrom(question, asked, answer, start)
      if (
        run.words >= REPEATED * asked.length &&
        isClosed(answer, run.end, isWhole(run)) &&
        leadsUp(answer, start, run)
      )
        return tellingWords(question.words.slice(0, count).join(' ')).size > 0
    }
  return false
}

interface Run {
  readonly words: number
  /** Behind its last word. */
  readonly end: number
}

function wordsIn({words}: Passage, from: number, to: number): number[] {
  const places: number[] = []
  for (let at = from; at < to; at++) if (!isPunctuation(words[at]!)) places.push(at)
  return places
}

/** The last token of the first sentence or line; a line that ends with a colon or comma leads up to the next. */
function endOfLead({ends, words}: Passage): number {
  const end = ends.find((end) => words[end - 1] !== ':' && words[end - 1] !== ',') ?? words.length
  return end - 1
}

function runFrom(question: Passage, asked: readonly number[], answer: Passage, start: number): Run {
  let words = 0
  let end = start
  for (let at = start; at < answer.words.length && words < asked.length; at++) {
    if (isPunctuation(answer.words[at]!)) continue
    if (answer.ids[at] !== question.ids[asked[words]!]) break
    words++
    end = at + 1
  }
  return {words, end}
}

/**
 * Nothing but signs up to the end of the sentence, or up to one that closes what was handed on; behind a whole question
 * also words that say nothing ("in most cases"), and another sentence.
 */
function isClosed({words, starts, capitals}: Passage, end: number, whole: boolean): boolean {
  for (let at = end; at < words.length && starts[at] !== at; at++) {
    if (CLOSES.has(words[at]!)) return true
    if (isPunctuation(words[at]!)) continue
    if (!whole) return false
    return capitals[at]! || tellingWords(words.slice(at, endOfSentence(starts, at)).join(' ')).size === 0
  }
  return true
}

function endOfSentence(starts: readonly number[], at: number): number {
  let end = at
  while (end < starts.length && starts[end] === starts[at]) end++
  return end
}

function leadsUp(answer: Passage, start: number, {words, end}: Run): boolean {
  const lead = wordsIn(answer, 0, start).map((at) => answer.words[at]!)
  const isAsked = ASKS.has(answer.words[end] ?? '')
  if (!isAsked && !isQuestionWord(answer.words[start]!) && lead.some((word) => VERDICTS.has(word))) return false
  const before = answer.words[start - 1]!
  // "How is it inherited?" is another question than "Is it inherited?".
  if (!isPunctuation(before) && lead.some(isQuestionWord)) return false
  // "It was Michelangelo, who painted the ceiling", "We do not know how to prevent it": no sentence of its own was put there.
  const isOwn = isAsked || answer.capitals[start]!
  if (tellingWords(lead.join(' ')).size === 0) return isOwn || isPunctuation(before)
  return words >= LEAST_WORDS && (isOwn || HANDS_ON.has(before) || ATTRIBUTES.has(lead[0]!))
}
