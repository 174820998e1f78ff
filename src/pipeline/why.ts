import {UsageError} from '../errors.ts'
import {feedbackHistory} from '../labelling/feedback.sql.ts'
import {MATCHER_VERSION} from '../matching/match.ts'
import type {Prediction} from '../matching/prediction.ts'
import {type LoggedPrediction, loggedPrediction} from '../matching/predictions.sql.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import type {Store} from '../store/open.ts'
import {calibrationInUse} from './calibrations.sql.ts'
import {rankerInUse} from './ranker-in-use.ts'
import {storeVersion} from './runs.sql.ts'

/** What is no longer as it was when a prediction was made. Empty lists and nulls: nothing. */
export interface ChangedSince {
  readonly store_version: {readonly then: number; readonly now: number} | null
  readonly matcher: {readonly then: number; readonly now: number} | null
  readonly embedder: {readonly then: string | null; readonly now: string | null} | null
  /** Null, too, where nothing ordered answers, and of predictions that did not note what did. */
  readonly ranker: {readonly then: string; readonly now: string} | null
  /** What gave the confidence, and what would now; null: the same, or none. */
  readonly calibration: {readonly then: string | null; readonly now: string | null} | null
  /** Evidence whose span is no longer in the store. */
  readonly gone: readonly string[]
  /** Evidence whose span now has another question or outcome. */
  readonly altered: readonly string[]
}

export interface Replay extends LoggedPrediction {
  /** All that people have said of it, oldest first; the last of each counts. */
  readonly feedback: ReturnType<typeof feedbackHistory>
  readonly changed: ChangedSince
}

/**
 * A logged prediction with everything that decided it, and what the store has changed since.
 * @throws {UsageError} no prediction has this id
 */
export function why({db}: Store, id: string): Replay {
  const logged = loggedPrediction(db, id)
  if (logged === undefined)
    throw new UsageError('prediction_unknown', `no prediction has the id ${id.slice(0, 80)}`, {
      hint: 'every answer names its own: logline ask "..."',
    })
  const {prediction} = logged
  // Predictions of earlier versions lack them.
  const {ranker, calibration}: Partial<Prediction> = prediction
  const span = db.prepare<[string], {question: string; outcome: string | null}>(
    'SELECT this AS question, outcome FROM spans WHERE id = ?',
  )
  const gone: string[] = []
  const altered: string[] = []
  for (const {span_id, question, outcome} of prediction.evidence) {
    const now = span.get(span_id)
    if (now === undefined) gone.push(span_id)
    else if (!isQuote(question, now.question) || !isQuote(outcome, now.outcome)) altered.push(span_id)
  }
  const embedder = activeIndex(db)?.fingerprint ?? null
  // What a model wrote has no calibrated confidence, nor has what nobody answers.
  const isCalibrated = embedder !== null && prediction.confidence_features !== null && !prediction.llm?.written_by
  return {
    ...logged,
    feedback: feedbackHistory(db, id),
    changed: {
      store_version: unlike(prediction.store_version, storeVersion(db)),
      matcher: unlike(logged.matcher, MATCHER_VERSION),
      embedder: unlike(prediction.embedder, embedder),
      ranker: typeof ranker === 'string' && embedder !== null ? unlike(ranker, rankerInUse(db, embedder).name) : null,
      calibration: isCalibrated ? unlike(calibration ?? null, calibrationInUse(db, embedder)?.id ?? null) : null,
      gone,
      altered,
    },
  }
}

/** Evidence quotes long texts up to an ellipsis. */
function isQuote(quote: string | null, text: string | null): boolean {
  if (quote === null || text === null) return quote === text
  return quote === text || (quote.endsWith('…') && text.startsWith(quote.slice(0, -1)))
}

function unlike<T>(then: T, now: T): {then: T; now: T} | null {
  return then === now ? null : {then, now}
}
