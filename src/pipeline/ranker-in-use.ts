import type {Database} from 'better-sqlite3'
import {MATCHER_VERSION} from '../matching/match.ts'
import type {RankerModel} from '../matching/ranker/ranker.ts'
import {shippedRanker} from '../matching/ranker/shipped.ts'
import {lastCalibration} from './calibrations.sql.ts'

/**
 * What orders the answers: the ranker that the last calibration fitted on the store, while embedder and matcher are the
 * same. Spans that came since make its probabilities stale, not its order.
 */
export function rankerInUse(db: Database, embedder: string): RankerModel {
  const calibration = lastCalibration(db)
  const holds = calibration?.embedder === embedder && calibration.matcher === MATCHER_VERSION
  return (holds ? calibration.ranker : null) ?? shippedRanker()
}
