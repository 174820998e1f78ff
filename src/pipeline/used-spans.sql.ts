import type {Database} from 'better-sqlite3'

/** Why a span can't go without taking something with it that it did not bring. */
const USED = `
  s.seq IN (SELECT seq FROM duplicates)
  OR s.seq IN (SELECT seq FROM span_versions)
  OR s.seq IN (SELECT seq FROM withheld UNION ALL SELECT kept FROM withheld WHERE kept IS NOT NULL)
  OR s.seq IN (SELECT seq FROM pinned UNION ALL SELECT seq FROM orchestrations WHERE restored = 1)
  OR s.seq IN (SELECT seq FROM feedback_spans)
  OR s.dedup_key IN (SELECT dedup_key FROM labels UNION ALL SELECT dedup_key FROM edits)
  OR s.id IN (SELECT a FROM pair_labels UNION ALL SELECT b FROM pair_labels)
  OR s.id IN (
    SELECT json_extract(e.value, '$.span_id') FROM predictions p, json_each(p.prediction, '$.evidence') e
    WHERE p.asked_at >= @since)
  OR s.id IN (
    SELECT previous_id FROM links
    WHERE seq > (SELECT min(value) FROM json_each(@seqs)) AND seq NOT IN (SELECT value FROM json_each(@seqs)))`

/**
 * Those of the spans that something in the store rests on: an answer since `since` (ISO 8601) that has them as evidence,
 * what a person said of them or did to them, what merged into them, what dedup withholds, a span that came later and
 * follows on them; and the spans that lead to these. The others can go as if they had never come.
 */
export function usedSpans(db: Database, seqs: readonly number[], since: string): Set<number> {
  const all = JSON.stringify(seqs)
  const used = db
    .prepare<object, number>(`SELECT s.seq FROM json_each(@seqs) one JOIN spans s ON s.seq = one.value WHERE ${USED}`)
    .pluck()
    .all({seqs: all, since})
  const leadingTo = db
    .prepare<[number], number>('SELECT s.seq FROM links l JOIN spans s ON s.id = l.previous_id WHERE l.seq = ?')
    .pluck()
  const ours = new Set(seqs)
  const kept = new Set(used)
  for (const seq of kept) for (const previous of leadingTo.all(seq)) if (ours.has(previous)) kept.add(previous)
  return kept
}
