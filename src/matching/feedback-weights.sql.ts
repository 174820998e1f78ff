import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'

/** One opinion may mute a span or make it heard, not more. */
const SMALLEST = 0
const LARGEST = 4

/**
 * What people's feedback makes of a span's vote, by its `seq`: read from `feedback_weights (seq, weight)` where a store
 * has that table; 1 for every other span.
 */
export function feedbackWeights(db: Database): (seq: number) => number {
  const kept = prepared(db, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'feedback_weights'").get()
  if (kept === undefined) return () => 1
  const weightOf = prepared<[number], number>(db, 'SELECT weight FROM feedback_weights WHERE seq = ?', 'pluck')
  return (seq) => {
    const weight = weightOf.get(seq) ?? 1
    return Number.isFinite(weight) ? Math.min(LARGEST, Math.max(SMALLEST, weight)) : 1
  }
}
