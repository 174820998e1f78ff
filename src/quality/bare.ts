import {fold} from '../span/tokens.ts'
import {isQuestionWord} from './asked.ts'
import {coreOf} from './core.ts'
import {tellingWords} from './empty-words.ts'

/** What of a span is compared. */
export interface ComparedTexts {
  readonly this: string
  /** Null: none. */
  readonly outcome: string | null
}

/** Of what leads up to a question, one word asks: "Could you tell me who ...". Folded, English and Portuguese. */
const ASKING = new Set(
  `please tell know ask say explain wonder wondering curious quick saber sabe dizer diga diz contar conte explicar explique
  perguntar favor poderia gostaria`.split(/\s+/),
)

/** These say something before a comma: "No, ..." is another request than "Yes, ...". */
const VERDICTS = new Set(['yes', 'no', 'not', 'never', 'sim', 'nao', 'nunca'])

/** What leads up to a question has at most so many words; bounds the work for one row. */
const MOST_WORDS = 16

/** A word, with what an apostrophe takes off the next one: "I'd". */
const WORD = /([\p{L}\p{N}]+)(?:['’]\p{L}{1,2}(?!\p{L}))?/gu

/** Courtesy inside courtesy is taken off so often; bounds the work. */
const MOST_ROUNDS = 3

/** Behind a word that ends a lead. */
const BREAK = /^\s*[:,]\s+/

/** What ends a question and asks for nothing. */
const PLEA = /(?<![,\s])[,\s]+(?:please|pls|plz|por favor)(?=[.!?\s]*$)/iu

/**
 * Question and outcome as the meter reads them: without sentences that say nothing, or nothing new (core.ts), and the
 * question without what leads up to it, and a plea at its end. So what neighbours are found by depends on what is asked
 * and said, and not on the courtesy around it. The texts themselves where there is nothing of the kind; a text of
 * nothing else stays whole.
 */
export function bareOf(texts: ComparedTexts): ComparedTexts {
  const question = bareQuestion(texts.this)
  return {this: question, outcome: texts.outcome === null ? null : bareOutcome(question, texts.outcome)}
}

export function bareQuestion(question: string): string {
  let bare = question
  // What led up to a greeting leaves it behind.
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = withoutAddress(coreOf(bare, '').question).replace(PLEA, '')
    if (next === bare) break
    bare = next
  }
  return orWhole(bare, question)
}

/** @param question the bare one */
export function bareOutcome(question: string, outcome: string): string {
  return orWhole(coreOf(question, outcome).outcome, outcome)
}

/**
 * A question without the words that lead up to it and say nothing of a subject: "Hello, could you please tell me: ",
 * "Do you know ". They end with a colon or comma, or ask and stand before a question word.
 */
function withoutAddress(question: string): string {
  let start = 0
  let asks = false
  let words = 0
  for (const {0: found, 1: word, index} of question.matchAll(WORD)) {
    const folded = fold(word!)
    const isAsking = ASKING.has(folded)
    asks ||= isAsking
    if (isQuestionWord(folded)) {
      if (asks) start = index
      break
    }
    const tells = VERDICTS.has(folded) || (!isAsking && tellingWords(folded).size > 0)
    if (tells || ++words > MOST_WORDS) break
    const end = index + found.length
    const gap = BREAK.exec(question.slice(end, end + 8))?.[0]
    if (gap !== undefined) start = end + gap.length
  }
  return question.slice(start)
}

/** What is all courtesy is compared as it is written: none of its sentences says more than another. */
function orWhole(bare: string, whole: string): string {
  return bare === whole || tellingWords(bare).size === 0 ? whole : bare
}
