import type {Database} from 'better-sqlite3'
import {MATCHER_VERSION} from '../matching/match.ts'
import type {RankerModel} from '../matching/ranker/ranker.ts'
import {shippedRanker} from '../matching/ranker/shipped.ts'
import {lastCalibration} from './calibrations.sql.ts'

/** What orders the answers, and where it comes from: `shipped`, or the id of the calibration that fitted it. */
export interface RankerInUse {
  readonly name: string
  readonly model: RankerModel
}

/**
 * What orders the answers: the ranker that the last calibration fitted on the store, while embedder and matcher are the
 * same. Spans that came since make its probabilities stale, not its order.
 */
export function rankerInUse(db: Database, embedder: string): RankerInUse {
  const calibration = lastCalibration(db)
  const holds = calibration?.embedder === embedder && calibration.matcher === MATCHER_VERSION
  if (holds && calibration.ranker !== null) return {name: calibration.id, model: calibration.ranker}
  return {name: 'shipped', model: shippedRanker()}
}
