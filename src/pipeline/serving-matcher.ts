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
  const differs =
    measured !== undefined &&
    (topK !== measured.matcher.topK || minQuality !== measured.minQuality || minScore !== measured.matcher.minScore)
  return {
    matcher: {topK, minScore, minTopK: matcher.min_top_k, minConfidence: matcher.min_confidence},
    minQuality,
    warnings: differs
      ? [
          `the confidence was measured with top_k ${measured.matcher.topK}, min_quality ${measured.minQuality}, min_score ${measured.matcher.minScore}`,
        ]
      : [],
  }
}

/** What the calibration was measured with, where there is one that holds today. */
function measuredWith({db}: Store): {readonly matcher: MatcherOptions; readonly minQuality: number} | undefined {
  const index = activeIndex(db)
  const calibration = index === undefined ? undefined : calibrationInUse(db, index.fingerprint)
  if (calibration === undefined) return undefined
  return JSON.parse(calibration.parameters) as {matcher: MatcherOptions; minQuality: number}
}
