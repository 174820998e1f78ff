import {isConfirmed, isNamed} from './named.ts'
import type {Reading} from './reading.ts'

/** Points: who and when are always there; a named source makes it whole; a channel alone or a witness goes half way. */
const WHO_AND_WHEN = 40
const NAMED_SOURCE = 60
const CHANNEL = 20
const CONFIRMED = 20

/** What a program wrote of itself can't be traced to somebody who knows. */
const MOST_SYNTHETIC = 60
const SYNTHETIC_CHANNELS = new Set(['self_play', 'distillation', 'augmentation'])

export interface Provenance {
  readonly value: number
  readonly source: 'named' | 'channel' | 'none'
  readonly confirmed: boolean
  readonly synthetic: boolean
}

/**
 * 40 for who and when, + 60 for a named source (`metadata.source`), else + 20 for the channel (`source`), + 20 when
 * somebody confirmed it; at most 100, and at most 60 for what a program made up. Nothing else counts: licences, models
 * and unknown keys can't raise it.
 */
export function provenanceOf({span}: Pick<Reading, 'span'>): Provenance {
  const source = isNamed(span.metadata?.source) ? 'named' : isNamed(span.source) ? 'channel' : 'none'
  const confirmed = isConfirmed(span.confirmed_by)
  const synthetic = SYNTHETIC_CHANNELS.has(span.source ?? '')
  const points =
    WHO_AND_WHEN +
    (source === 'named' ? NAMED_SOURCE : source === 'channel' ? CHANNEL : 0) +
    (confirmed ? CONFIRMED : 0)
  return {value: Math.min(synthetic ? MOST_SYNTHETIC : 100, points), source, confirmed, synthetic}
}
