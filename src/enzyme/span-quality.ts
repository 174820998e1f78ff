import {type Dimension, type Measurement, measure} from '../quality/meter.ts'
import {NEIGHBOURS} from '../quality/uniqueness.ts'
import type {Span} from '../span/schema.ts'

/** What validate has said of a span. */
export interface KnownQuality extends Readonly<Record<Dimension, number>> {
  readonly total: number
  /** JSON. */
  readonly breakdown: string
}

/**
 * The meter on another version of a measured span. How alike its neighbours are stays as it was measured: enzymes do
 * not make spans more of their own, and neighbours may be rewritten at this very moment. It is measured anew from
 * vectors, after `index`.
 */
export function qualityOf(span: Span, known: KnownQuality): Measurement {
  const measured = measure(span, new Array<number>(NEIGHBOURS).fill(1 - known.uniqueness / 100))
  const {uniqueness} = JSON.parse(known.breakdown) as Measurement['breakdown']
  return {...measured, breakdown: {...measured.breakdown, uniqueness: uniqueness ?? {}}}
}
