import {coherenceOf} from '../quality/coherence.ts'
import {completenessOf} from '../quality/completeness.ts'
import {endingOf} from '../quality/ending.ts'
import {impactOf} from '../quality/impact.ts'
import {type Dimension, totalOf} from '../quality/meter.ts'
import {isConfirmed, isNamed} from '../quality/named.ts'
import {provenanceOf} from '../quality/provenance.ts'
import {type Reading, readSpan} from '../quality/reading.ts'
import {outcomeOf, type Span} from '../span/schema.ts'

/** What the meter looks at in a span. Texts that a fix would write are not known; that they are there and sound is. */
interface Judged extends Pick<Reading, 'span' | 'says' | 'outcome' | 'isHollow'> {
  readonly sound: boolean
  readonly coherence: number
  readonly uniqueness: number
  /** An earlier span says the same. */
  readonly copied: boolean
}

/** Something that a person can do about a span. */
export interface Fix {
  readonly name: string
  /** The span once it is done. */
  readonly make: (state: Judged) => Judged
}

/** Stands for a text that nobody has written yet. */
const SOME_TEXT = 'written'

/** @param copied an earlier span says the same, as dedup tells it: others that are alike are nothing to drop it for */
export function judged(span: Span, values: Readonly<Record<Dimension, number>>, copied: boolean): Judged {
  const reading = readSpan(span)
  const {says, outcome, isHollow} = reading
  const {sound} = coherenceOf(reading, endingOf(reading))
  return {span, says, outcome, isHollow, sound, coherence: values.coherence, uniqueness: values.uniqueness, copied}
}

/** What can be done about a span, cheapest first. */
export function fixesOf({span, says, outcome, isHollow, sound, copied}: Judged): Fix[] {
  const tells = outcome !== '' && !isHollow
  const isWritten = (outcomeOf(span) ?? '').trim() !== ''
  const question = says === 'asked' ? '' : 'ask it as a whole question and '
  const fixes: (Fix | false)[] = [
    !isNamed(span.metadata?.source) && {name: 'name where it comes from (metadata.source)', make: sourced},
    // Nobody can confirm what is not there.
    !isConfirmed(span.confirmed_by) &&
      tells && {name: 'have somebody confirm the outcome (confirmed_by)', make: confirmed},
    span.status === 'failed' &&
      !tells && {
        name: `${question}${isWritten ? 'say why it failed in place of what says nothing (if_not)' : 'say why it failed (if_not)'}`,
        make: told,
      },
    span.status === 'completed' &&
      !tells && {
        name: `${question}${isWritten ? 'write its outcome in place of what says nothing (if_ok)' : 'give its outcome (if_ok)'}`,
        make: told,
      },
    span.status === 'pending' && {
      name: `${question}finish it: status completed, with its outcome (if_ok)`,
      make: completed,
    },
    tells && !sound && {name: 'say it so that question and outcome hang together', make: told},
    span.status === 'failed' && {
      name: `${question}solve it: status completed, with what worked (if_ok)`,
      make: completed,
    },
    copied && {
      name: 'drop it for the near-copy that is there already',
      make: (state) => ({...state, uniqueness: 100, copied: false}),
    },
  ]
  return fixes.filter((fix) => fix !== false)
}

/** The total (0-100) that the meter would give once these are done. */
export function totalWith(state: Judged, fixes: readonly Fix[]): number {
  // Texts come last in the list and are written first: what they make counts for who confirms them.
  const done = fixes.reduceRight((now, {make}) => make(now), state)
  return totalOf({
    completeness: completenessOf(done, done).value,
    provenance: provenanceOf(done).value,
    impact: impactOf(done, done.coherence).value,
    uniqueness: done.uniqueness,
    coherence: done.coherence,
  })
}

function sourced(state: Judged): Judged {
  return withSpan(state, {metadata: {...state.span.metadata, source: SOME_TEXT}})
}

function confirmed(state: Judged): Judged {
  return withSpan(state, {confirmed_by: SOME_TEXT})
}

function told(state: Judged): Judged {
  return {...state, says: 'asked', outcome: SOME_TEXT, isHollow: false, sound: true, coherence: 100}
}

function completed(state: Judged): Judged {
  return withSpan(told(state), {status: 'completed'})
}

function withSpan(state: Judged, changed: Partial<Span>): Judged {
  return {...state, span: {...state.span, ...changed}}
}
