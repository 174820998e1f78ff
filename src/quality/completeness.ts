import {isOneWord} from './asked.ts'
import type {Coherence} from './coherence.ts'
import {SOUND_ENDING} from './ending.ts'
import {isHollow} from './hollow.ts'
import type {Reading} from './reading.ts'

/** Points; the schema guarantees the required fields, so what counts is whether they say something. */
const QUESTION = 30
const OUTCOME = 40
const FINISHED = 30

/** Log-odds of an end (ending.ts) at which nothing is left of "finished"; all of it is there from SOUND_ENDING. */
const CUT_FROM = SOUND_ENDING - 5

/** A question of one word leaves open what is asked. */
const WORD_QUESTION = 15
/** A reason for a failure is worth less than the outcome that was wanted. */
const REASON = 20

export interface Completeness {
  readonly value: number
  readonly question: 'asked' | 'word' | 'hollow'
  readonly outcome: 'given' | 'reason' | 'hollow' | 'missing'
  /** 0: it stops in the middle; 1: it comes to an end. */
  readonly finished: number
}

/**
 * 30 for a question (15 for a single word), + 40 for an outcome (20 for the reason of a failure), + 30 as far as it
 * comes to an end, all of them where the text is sound (coherence.ts). However short it is: "42" is complete.
 */
export function completenessOf(reading: Reading, {ending, sound}: Pick<Coherence, 'ending' | 'sound'>): Completeness {
  const {span, question, outcome} = reading
  const asked = isHollow(span.this) ? 'hollow' : isOneWord(question) ? 'word' : 'asked'
  const given =
    outcome === '' ? 'missing' : isHollow(outcome) ? 'hollow' : span.status === 'failed' ? 'reason' : 'given'
  const says = given === 'given' || given === 'reason'
  const finished = says ? (sound ? 1 : Math.max(0, Math.min(1, (ending - CUT_FROM) / (SOUND_ENDING - CUT_FROM)))) : 0
  const value =
    (asked === 'asked' ? QUESTION : asked === 'word' ? WORD_QUESTION : 0) +
    (given === 'given' ? OUTCOME : given === 'reason' ? REASON : 0) +
    FINISHED * finished
  return {value, question: asked, outcome: given, finished}
}
