import type {Database} from 'better-sqlite3'

/**
 * Which of several spans is worth keeping, the best first: made by people before made by programs, then by whole points
 * of quality, what its user thought of it, other answers known, age (the oldest), and id, so that no two are equal.
 */
export const BEST_FIRST = `s.synthetic, CAST(coalesce(q.score, s.supplied_quality, 0) AS INTEGER) DESC,
  coalesce(json_extract(s.rest, '$.metadata.user_rating'), 0) DESC,
  (SELECT count(*) FROM aliases a WHERE a.seq = s.seq) DESC, s.at, s.id`

/** Spans of pairs that are alike, the best first. */
export function bestOfAlike(db: Database): number[] {
  return db
    .prepare<[], number>(`
      SELECT s.seq FROM spans s LEFT JOIN quality q ON q.seq = s.seq
      WHERE s.seq IN (SELECT later FROM alike UNION SELECT earlier FROM alike)
      ORDER BY ${BEST_FIRST}`)
    .pluck()
    .all()
}

export function pinnedSpans(db: Database): Set<number> {
  return new Set(db.prepare<[], number>('SELECT seq FROM pinned').pluck().all())
}
