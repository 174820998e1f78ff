import {outcomeOf, type Span} from '../span/schema.ts'
import {codeIn} from './content.ts'
import {coreOf} from './core.ts'
import {firstSentence} from './first-sentence.ts'
import {type Language, languageOf} from './language.ts'
import {type Passage, readPassage, undecorated} from './passage.ts'

/** A span read once, for all dimensions. */
export interface Reading {
  readonly span: Span
  /** The question without padding (core.ts). */
  readonly asked: string
  /** The same without what the outcome says as well: nobody asks what they know. */
  readonly unanswered: string
  readonly question: Passage
  /** The outcome that counts, trimmed, without padding; empty when there is none. */
  readonly outcome: string
  readonly answer: Passage
  /** In which words question and answer are compared: with and without what both of them say. One where it is the same. */
  readonly pairs: readonly {readonly question: Passage; readonly answer: Passage}[]
  /** Both as they were written. */
  readonly written: {readonly question: Passage; readonly outcome: string; readonly answer: Passage}
  readonly code: 'code' | 'sql' | 'shell' | undefined
  readonly questionLanguage: Language | undefined
}

/** Text that languages and kinds of code are told from, in UTF-16 units. */
const MOST_CHARS = 1000

export function readSpan(span: Span): Reading {
  const {question: asked, unanswered, outcome, restating, once} = coreOf(span.this, (outcomeOf(span) ?? '').trim())
  const question = readPassage(asked)
  const answer = readPassage(outcome)
  // A fence alone is decoration: what stands in it says whether it is code.
  const bare = undecorated(outcome.slice(0, MOST_CHARS)).replaceAll('`', '')
  return {
    span,
    asked,
    unanswered,
    question,
    outcome,
    answer,
    pairs: asked === span.this && unanswered === asked && restating === outcome ? [{question, answer}] : pairsOf(),
    written: {
      question: asked === span.this ? question : readPassage(span.this),
      outcome: once,
      answer: outcome === once ? answer : readPassage(once),
    },
    code: codeIn(bare),
    // The first sentence decides where it can: what follows it does not make another language of it.
    questionLanguage: languageOf(firstSentence(unanswered)) ?? languageOf(unanswered),
  }

  function pairsOf(): Reading['pairs'] {
    // What was put behind a question has left its full stop there.
    const stops = [asked, unanswered].flatMap((text) => [text, text.replace(/[.!\s]+$/, '')])
    const questions = [...new Set(stops)].filter((text) => text !== '').map(readPassage)
    const answers = [...new Set([outcome, restating])].map(readPassage)
    return questions.flatMap((question) => answers.map((answer) => ({question, answer})))
  }
}
