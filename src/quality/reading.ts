import {outcomeOf, type Span} from '../span/schema.ts'
import {codeIn} from './content.ts'
import {firstSentence} from './first-sentence.ts'
import {type Language, languageOf} from './language.ts'
import {type Passage, readPassage, undecorated} from './passage.ts'

/** A span read once, for all dimensions. */
export interface Reading {
  readonly span: Span
  readonly question: Passage
  /** The outcome that counts, trimmed; empty when there is none. */
  readonly outcome: string
  readonly answer: Passage
  readonly code: 'code' | 'sql' | 'shell' | undefined
  readonly questionLanguage: Language | undefined
}

/** Text that languages and kinds of code are told from, in UTF-16 units. */
const MOST_CHARS = 1000

export function readSpan(span: Span): Reading {
  const outcome = (outcomeOf(span) ?? '').trim()
  // A fence alone is decoration: what stands in it says whether it is code.
  const bare = undecorated(outcome.slice(0, MOST_CHARS)).replaceAll('`', '')
  return {
    span,
    question: readPassage(span.this),
    outcome,
    answer: readPassage(outcome),
    code: codeIn(bare),
    // The first sentence decides where it can: what follows it does not make another language of it.
    questionLanguage: languageOf(firstSentence(span.this)) ?? languageOf(span.this),
  }
}
