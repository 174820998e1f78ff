import type {Coherence} from './coherence.ts'
import type {Reading} from './reading.ts'

/** Points; the schema guarantees the required fields, so what counts is whether they say something. */
const QUESTION = 30
const OUTCOME = 40
const FINISHED = 30

/** A question of one word leaves open what is asked. */
const WORD_QUESTION = 15
/** A reason for a failure is worth less than the outcome that was wanted. */
const REASON = 20

export interface Completeness {
  readonly value: number
  readonly question: Reading['says']
  readonly outcome: 'given' | 'reason' | 'hollow' | 'missing'
  /** It says something, and is sound: nothing speaks for its having been cut, shuffled or exchanged. */
  readonly finished: boolean
}

/**
 * 30 for a question (15 for a single word), + 40 for an outcome (20 for the reason of a failure), + 30 where the text is
 * sound (coherence.ts). However short it is: "42" is complete.
 */
export function completenessOf(
  reading: Pick<Reading, 'span' | 'says' | 'outcome' | 'isHollow'>,
  {sound}: Pick<Coherence, 'sound'>,
): Completeness {
  const {span, says: asked, outcome, isHollow} = reading
  const given = outcome === '' ? 'missing' : isHollow ? 'hollow' : span.status === 'failed' ? 'reason' : 'given'
  const answers = given === 'given' || given === 'reason'
  const finished = answers && sound
  const value =
    (asked === 'asked' ? QUESTION : asked === 'word' ? WORD_QUESTION : 0) +
    (given === 'given' ? OUTCOME : given === 'reason' ? REASON : 0) +
    (finished ? FINISHED : 0)
  return {value, question: asked, outcome: given, finished}
}
