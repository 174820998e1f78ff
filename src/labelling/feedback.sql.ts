import type {Database} from 'better-sqlite3'
import {feedbackWeight, type Opinion} from './feedback-weight.ts'

/** What somebody says of an answer, or that it is taken back (null). */
export interface FeedbackEvent {
  readonly prediction: string
  readonly person: string
  /** ISO 8601. */
  readonly at: string
  readonly opinion: Opinion | null
}

/** A span's weight that feedback has moved. */
export interface MovedWeight {
  readonly span_id: string
  readonly before: number
  readonly after: number
}

/**
 * The edit (edits.sql.ts) that a span `s` stood in at a time; null: none. An answer that was given before an edit, or
 * before it was taken back, says nothing of what the span answers now.
 */
const editAt = (time: string) => `(
  SELECT iif(e.question IS NULL, NULL, e.id) FROM edits e WHERE e.dedup_key = s.dedup_key AND e.at <= ${time}
  ORDER BY e.id DESC LIMIT 1)`

interface StoredOpinion {
  readonly rating: number | null
  readonly was_helpful: 0 | 1 | null
  readonly actual_output: string | null
}

/** Feedback and the weights that follow from it. Call what writes inside a transaction. */
export function feedbackTable(db: Database) {
  const insert = db.prepare(`
    INSERT INTO feedback_events (prediction, person, at, rating, was_helpful, actual_output)
    VALUES (?, ?, ?, ?, ?, ?)`)
  const rest = db.prepare(`
    INSERT OR IGNORE INTO feedback_spans (prediction, seq) SELECT ?, seq FROM spans WHERE id = ?`)
  const restsOn = db.prepare<[string], {seq: number; id: string; weight: number | null}>(`
      SELECT s.seq, s.id, w.weight FROM feedback_spans f JOIN spans s USING (seq) LEFT JOIN feedback_weights w USING (seq)
      WHERE f.prediction = ? ORDER BY s.seq`)
  const opinions = db.prepare<[number], StoredOpinion>(`
    SELECT v.rating, v.was_helpful, v.actual_output
    FROM feedback_spans f JOIN feedback v ON v.prediction = f.prediction JOIN spans s USING (seq)
      LEFT JOIN predictions p ON p.id = f.prediction
    WHERE f.seq = ? AND ${editAt('coalesce(p.asked_at, v.at)')} IS ${editAt("'9999'")} ORDER BY v.id`)
  const setWeight = db.prepare('INSERT OR REPLACE INTO feedback_weights (seq, weight) VALUES (?, ?)')
  const dropWeight = db.prepare('DELETE FROM feedback_weights WHERE seq = ?')
  const counted = db.prepare<[string, string], 1>('SELECT 1 FROM feedback WHERE prediction = ? AND person = ?').pluck()
  const weigh = (seq: number): number => {
    const said = opinions.all(seq).map(({was_helpful, ...opinion}) => ({
      ...opinion,
      was_helpful: was_helpful === null ? null : was_helpful === 1,
    }))
    const weight = feedbackWeight(said)
    if (weight === 1) dropWeight.run(seq)
    else setWeight.run(seq, weight)
    return weight
  }
  return {
    /** After a person's edit, or taking one back: what was said of the answers that it gives now counts, nothing else. */
    reweigh: (seq: number): void => void weigh(seq),
    /** Whether somebody's word on an answer counts now. */
    has: (prediction: string, person: string): boolean => counted.get(prediction, person) !== undefined,
    /**
     * Notes what somebody says; what the same person said of the same answer before no longer counts.
     * @param spans ids of those that the answer rests on
     */
    add({prediction, person, at, opinion}: FeedbackEvent, spans: readonly string[]): MovedWeight[] {
      const helpful = opinion?.was_helpful
      insert.run(
        prediction,
        person,
        at,
        opinion?.rating ?? null,
        helpful === undefined || helpful === null ? null : Number(helpful),
        opinion?.actual_output ?? null,
      )
      for (const id of spans) rest.run(prediction, id)
      const moved: MovedWeight[] = []
      for (const {seq, id, weight} of restsOn.all(prediction)) {
        const before = weight ?? 1
        const after = weigh(seq)
        if (after !== before) moved.push({span_id: id, before, after})
      }
      return moved
    },
  }
}

/** All that people have said of an answer, oldest first, what no longer counts too. */
export function feedbackHistory(
  db: Database,
  prediction: string,
): (Omit<FeedbackEvent, 'prediction'> & {id: number})[] {
  return db
    .prepare<[string], StoredOpinion & {id: number; person: string; at: string}>(
      'SELECT id, person, at, rating, was_helpful, actual_output FROM feedback_events WHERE prediction = ? ORDER BY id',
    )
    .all(prediction)
    .map(({id, person, at, rating, was_helpful, actual_output}) => ({
      id,
      person,
      at,
      opinion:
        rating === null && was_helpful === null && actual_output === null
          ? null
          : {rating, was_helpful: was_helpful === null ? null : was_helpful === 1, actual_output},
    }))
}
