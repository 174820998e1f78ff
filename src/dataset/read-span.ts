import {type GuardedText, guardedText} from '../matching/guards/guards.ts'
import {outcomeKey} from '../matching/outcome-key.ts'
import {bareQuestion} from '../quality/bare.ts'
import type {Status} from '../span/schema.ts'
import {isPolite} from './difference.ts'
import {leftovers} from './leftovers.ts'
import {MOST_CHARACTERS, type Reading, readingOf} from './reading.ts'

/** What is read of a span to tell whether another one is a duplicate of it. */
export interface ComparedSpan {
  readonly did: string
  readonly status: Status
  readonly question: string
  readonly outcome: string | null
  readonly aliases: readonly string[]
}

/** A span, read; made once for each span. */
export interface ReadSpan extends Pick<ComparedSpan, 'did' | 'status'> {
  readonly span: ComparedSpan
  readonly question: Reading
  /** The question without the courtesy around it; itself where there is none. */
  readonly bare: Reading
  readonly guarded: GuardedText
  readonly outcome: Reading | null
  /** Normalised texts that are as right as the outcome, itself among them. */
  readonly answers: ReadonlySet<string>
}

export function readSpan(span: ComparedSpan): ReadSpan {
  const {did, status, outcome, aliases} = span
  const question = readingOf(span.question)
  let bare: Reading | undefined
  return {
    did,
    status,
    span,
    question,
    get bare() {
      bare ??= withoutCourtesy(question)
      return bare
    },
    guarded: guardedText(span.question),
    outcome: outcome === null ? null : readingOf(outcome),
    answers: new Set(outcome === null ? [] : [outcome, ...aliases].map(answerKey)),
  }
}

/**
 * Without the words around it that are only polite: what else says nothing of a subject may be the very point ("Good",
 * "Summarize:"). Where nothing else is left ("Thanks, that's all"), courtesy is the subject.
 */
function withoutCourtesy(question: Reading): Reading {
  if (question.length > MOST_CHARACTERS) return question
  const text = bareQuestion(question.text)
  if (text === question.text) return question
  const bare = readingOf(text)
  const [leftOut] = leftovers(question.words, bare.words)
  return leftOut.every(({word}) => isPolite(word)) && !bare.words.every(isPolite) ? bare : question
}

/** Normalising takes time: longer ones are the same when they are but for blanks. */
const NORMALISED_CHARACTERS = 2000

function answerKey(text: string): string {
  return text.length > NORMALISED_CHARACTERS ? text.replace(/\s+/g, ' ').trim() : outcomeKey(text)
}
