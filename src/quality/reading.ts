import {outcomeOf, type Span} from '../span/schema.ts'
import {asksOneWord, isOneWord} from './asked.ts'
import {codeIn} from './content.ts'
import {type Core, coreOf} from './core.ts'
import {firstSentence} from './first-sentence.ts'
import {isHollow} from './hollow.ts'
import {type Language, languageOf} from './language.ts'
import {givesNoAnswer} from './no-answer.ts'
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
  /** The outcome as it was written without sentences that say nothing. */
  readonly plain: {readonly outcome: string; readonly answer: Passage}
  /** What each of the two may have been before it was padded, where it says nothing (core.ts). */
  readonly alone: Core['alone']
  /** Whether the question says something: no placeholder, and more than a single word. Whatever courtesy surrounds it. */
  readonly says: 'asked' | 'word' | 'hollow'
  /** The outcome is a placeholder, or of a completed span the word that there is no answer (no-answer.ts). */
  readonly isHollow: boolean
  readonly code: 'code' | 'sql' | 'shell' | undefined
  readonly questionLanguage: Language | undefined
}

/** Text that languages and kinds of code are told from, in UTF-16 units. */
const MOST_CHARS = 1000

export function readSpan(span: Span): Reading {
  const given = (outcomeOf(span) ?? '').trim()
  const {question: asked, unanswered, outcome, restating, once, plain, alone} = coreOf(span.this, given)
  const question = readPassage(asked)
  const answer = readPassage(outcome)
  const writtenAnswer = outcome === once ? answer : readPassage(once)
  // A fence alone is decoration: what stands in it says whether it is code.
  const bare = undecorated(outcome.slice(0, MOST_CHARS)).replaceAll('`', '')
  return {
    span,
    asked,
    unanswered,
    question,
    outcome,
    answer,
    pairs:
      asked === span.this &&
      unanswered === asked &&
      restating === outcome &&
      alone.question.length + alone.outcome.length === 0
        ? [{question, answer}]
        : pairsOf(),
    written: {
      question: asked === span.this ? question : readPassage(span.this),
      outcome: once,
      answer: writtenAnswer,
    },
    plain: {outcome: plain, answer: plain === once ? writtenAnswer : readPassage(plain)},
    alone,
    says: saidBy(asked),
    isHollow: [outcome, ...alone.outcome].some(isHollow) || saysNothing(),
    code: codeIn(bare),
    // The first sentence decides where it can: what follows it does not make another language of it.
    questionLanguage: languageOf(firstSentence(unanswered)) ?? languageOf(unanswered),
  }

  /** A failed span may well say that it failed. */
  function saysNothing(): boolean {
    return (
      span.status === 'completed' &&
      [...new Set([given, outcome, ...alone.outcome])].some((text) => givesNoAnswer(text, asked))
    )
  }

  function saidBy(request: string): Reading['says'] {
    if ([request, ...alone.question].some(isHollow)) return 'hollow'
    const isWord = asksOneWord(question) || [question, ...alone.question.map(readPassage)].some(isOneWord)
    return isWord ? 'word' : 'asked'
  }

  function pairsOf(): Reading['pairs'] {
    // What was put behind a question has left its full stop there.
    const stops = [asked, unanswered, ...alone.question].flatMap((text) => [text, withoutStop(text)])
    const questions = [...new Set(stops)].filter((text) => text !== '').map(readPassage)
    const answers = [...new Set([outcome, restating, ...alone.outcome])].map(readPassage)
    return questions.flatMap((question) => answers.map((answer) => ({question, answer})))
  }
}

function withoutStop(text: string): string {
  return text.replace(/[.!\s]+$/, '')
}
