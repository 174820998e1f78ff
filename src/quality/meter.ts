import type {Span} from '../span/schema.ts'
import {coherenceOf} from './coherence.ts'
import {completenessOf} from './completeness.ts'
import {endingOf} from './ending.ts'
import {impactOf} from './impact.ts'
import {provenanceOf} from './provenance.ts'
import {readSpan} from './reading.ts'
import {uniquenessOf} from './uniqueness.ts'

/** Counts up with every change of a formula or constant: what an older meter said is measured again. */
export const METER_VERSION = 12

export const DIMENSIONS = ['completeness', 'provenance', 'impact', 'uniqueness', 'coherence'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/**
 * The 5-D meter: each dimension 0-100, `total` their mean. Rounded to the same digits everywhere, so that it is stored as it is
 * printed; the last ones say in which order sound spans are to be doubted (soundness.ts).
 */
export interface Measurement extends Readonly<Record<Dimension, number>> {
  readonly total: number
  /** The features behind each dimension, for people. */
  readonly breakdown: Readonly<Record<Dimension, Readonly<Record<string, unknown>>>>
}

/** Measures one span, given how similar its lexical neighbours among earlier spans are (0-1 each). */
export function measure(span: Span, neighbourSimilarities: readonly number[]): Measurement {
  const reading = readSpan(span)
  const coherence = coherenceOf(reading, endingOf(reading))
  const parts = {
    completeness: completenessOf(reading, coherence),
    provenance: provenanceOf(reading),
    impact: impactOf(reading, coherence.value),
    uniqueness: uniquenessOf(neighbourSimilarities),
    coherence,
  }
  const values = {
    completeness: rounded(parts.completeness.value),
    provenance: rounded(parts.provenance.value),
    impact: rounded(parts.impact.value),
    uniqueness: rounded(parts.uniqueness.value),
    coherence: rounded(parts.coherence.value),
  }
  return {
    ...values,
    total: totalOf(values),
    breakdown: {
      completeness: features(parts.completeness),
      provenance: features(parts.provenance),
      impact: features(parts.impact),
      uniqueness: features(parts.uniqueness),
      coherence: features(parts.coherence),
    },
  }
}

/** The mean of the five, as it is stored. */
export function totalOf(values: Readonly<Record<Dimension, number>>): number {
  return rounded(DIMENSIONS.reduce((total, dimension) => total + values[dimension], 0) / DIMENSIONS.length)
}

/** Without the value itself, which has a column, and without what is false or null; numbers to two digits. */
export function features({value: _value, ...rest}: {readonly value: number} & object): Record<string, unknown> {
  const shown: Record<string, unknown> = {}
  for (const [name, feature] of Object.entries(rest)) {
    if (feature === null || feature === false) continue
    shown[name] = typeof feature === 'number' ? hundredths(feature) : feature
  }
  return shown
}

export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}
