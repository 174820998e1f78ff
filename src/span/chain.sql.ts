import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import type {Status} from './schema.ts'

/** One span that led to another. Everything but the id is null when no such span is in the store (yet). */
export interface ChainLink {
  /** As `context.previous_spans` names it; a span that merged into another is found under the one that was kept. */
  readonly id: string
  readonly seq: number | null
  readonly did: string | null
  readonly status: Status | null
}

/**
 * Walks `context.previous_spans` backwards from a span. Returns at most `depth` links, **nearest first**: the span's own
 * list from its end to its start (people write the oldest first), then the lists of those, and so on. Each span comes
 * once and never the one that was asked for, so circles end.
 *
 * The chain of a span changes when another span arrives, merges or is updated. It is therefore never stored: the walk
 * is a few look-ups by key, and what is read now is always right.
 */
export function chainReader(db: Database): (seq: number, depth: number) => ChainLink[] {
  const previous = prepared<[number], ChainLink>(
    db,
    `SELECT l.previous_id AS id, coalesce(s.seq, kept.seq) AS seq, coalesce(s.did, kept.did) AS did,
      coalesce(s.status, kept.status) AS status
    FROM links l
    LEFT JOIN spans s ON s.id = l.previous_id
    LEFT JOIN duplicates d ON d.id = l.previous_id AND s.seq IS NULL
    LEFT JOIN spans kept ON kept.seq = d.seq
    WHERE l.seq = ? ORDER BY l.position DESC`,
  )
  return (start, depth) => {
    const chain: ChainLink[] = []
    const seen = new Set<number | string>([start])
    const waiting = [start]
    for (const seq of waiting) {
      if (chain.length >= depth) break
      for (const link of previous.all(seq)) {
        const key = link.seq ?? link.id
        if (seen.has(key)) continue
        seen.add(key)
        chain.push(link)
        if (link.seq !== null) waiting.push(link.seq)
        if (chain.length >= depth) break
      }
    }
    return chain
  }
}

/** Of these spans, those that name previous ones at all: most need no walk. */
export function spansWithPrevious(db: Database, seqs: readonly number[]): ReadonlySet<number> {
  const linked = prepared<[string], number>(
    db,
    'SELECT seq FROM links WHERE position = 0 AND seq IN (SELECT value FROM json_each(?))',
    'pluck',
  )
  return new Set(linked.all(JSON.stringify(seqs)))
}
