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

/** What an answer and its score depend on; `minTopK` only says how much is shown beside them. */
interface Matched extends Pick<MatcherOptions, 'topK' | 'minScore'> {
  /** 0-100 */
  readonly minQuality: number
}

/** What to beware of where a question is matched otherwise than those that the calibration was measured with. */
export function measuredOtherwise(store: Store, matched: Matched): readonly string[] {
  return unlikeMeasured(measuredWith(store), matched)
}

function unlikeMeasured(measured: Measured | undefined, matched: Matched): string[] {
  if (measured === undefined) return []
  const {topK, minScore} = measured.matcher
  const pairs = [
    ['top_k', topK, matched.topK],
    ['min_score', minScore, matched.minScore],
    ['min_quality', measured.minQuality, matched.minQuality],
  ] as const
  const unlike = pairs.filter(([, then, now]) => then !== now).map(([name, then, now]) => `${name} ${then}, not ${now}`)
  return unlike.length === 0 ? [] : [`the confidence was measured with ${unlike.join('; ')}`]
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
