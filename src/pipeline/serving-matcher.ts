import type {MatcherOptions} from '../matching/prediction.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import type {Settings} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'
import {calibrationInUse} from './calibrations.sql.ts'

/** CONTRACT, "Matcher options": for serving. */
const SERVING = {topK: 10, minQuality: 85}

/** What whoever asks may choose. */
export interface MatcherChoice {
  readonly topK?: number | undefined
  /** 0-100 */
  readonly minQuality?: number | undefined
  /** 0-1 */
  readonly minScore?: number | undefined
}

export interface ServingMatcher {
  readonly matcher: MatcherOptions
  readonly minQuality: number
  readonly warnings: readonly string[]
}

/**
 * How a served question is matched: as it asks, else as `[server]` says, else as the calibration was measured that
 * holds, else as the contract has it for serving. A confidence that was measured otherwise is warned of.
 */
export function servingMatcher(
  store: Store,
  {server, matcher}: Pick<Settings, 'server' | 'matcher'>,
  choice: MatcherChoice,
): ServingMatcher {
  const measured = measuredWith(store)
  const topK = choice.topK ?? server.top_k ?? measured?.matcher.topK ?? SERVING.topK
  const minQuality = choice.minQuality ?? server.min_quality ?? measured?.minQuality ?? SERVING.minQuality
  const minScore = choice.minScore ?? measured?.matcher.minScore ?? matcher.min_score
  return {
    matcher: {topK, minScore, minTopK: matcher.min_top_k, minConfidence: matcher.min_confidence},
    minQuality,
    warnings: unlikeMeasured(measured, {topK, minScore, minQuality}),
  }
}

interface Matched {
  readonly topK: number
  /** 0-1 */
  readonly minScore: number
  /** 0-100 */
  readonly minQuality: number
}

/** What to beware of where a question is matched otherwise than those that the calibration was measured with. */
export function measuredOtherwise(store: Store, matched: Matched): readonly string[] {
  return unlikeMeasured(measuredWith(store), matched)
}

function unlikeMeasured(measured: Measured | undefined, {topK, minScore, minQuality}: Matched): string[] {
  if (measured === undefined) return []
  const {matcher} = measured
  if (topK === matcher.topK && minQuality === measured.minQuality && minScore === matcher.minScore) return []
  return [
    `the confidence was measured with top_k ${matcher.topK}, min_quality ${measured.minQuality}, min_score ${matcher.minScore}`,
  ]
}

interface Measured {
  readonly matcher: MatcherOptions
  readonly minQuality: number
}

/** What the calibration was measured with, where there is one that holds today. */
function measuredWith({db}: Store): Measured | undefined {
  const index = activeIndex(db)
  const calibration = index === undefined ? undefined : calibrationInUse(db, index.fingerprint)
  if (calibration === undefined) return undefined
  return JSON.parse(calibration.parameters) as Measured
}
