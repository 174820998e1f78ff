import {hash} from 'node:crypto'
import type {Database} from 'better-sqlite3'
import {outcomeKey} from '../matching/outcome-key.ts'
import type {Split} from '../span/split.ts'
import {mix} from '../span/tokens.ts'

/** Characters of a question or an outcome that training reads; the embedder itself reads all. */
const MOST_CHARACTERS = 600

/** A span with an outcome, as adapting the embedder reads it. */
export interface AdaptingSpan {
  readonly seq: number
  readonly split: Split
  readonly question: string
  readonly outcome: string
  /** Equal numbers: the same outcome (matching/outcome-key.ts). */
  readonly group: number
}

/** Numbers outcomes, the same for the same outcome, in all that is read with it. */
export class OutcomeGroups {
  readonly #groups = new Map<string, number>()

  of(outcome: string): number {
    const key = hash('sha256', outcomeKey(outcome), 'base64').slice(0, 16)
    const group = this.#groups.get(key) ?? this.#groups.size
    this.#groups.set(key, group)
    return group
  }
}

/** How many real spans with an outcome each split holds; synthetic ones are left out of it all. */
export function completedSpans(db: Database, split: Split): number {
  return db.prepare<[Split], number>(`SELECT count(*) ${COMPLETED}`).pluck().get(split)!
}

/**
 * Real, completed spans of one split in the order they came, about `most` of them: chosen by a hash of what they
 * have in common, the outcome, when `together`, so that spans of one outcome come together or not at all; else by a hash
 * of their own.
 */
export function* completedSpansOf(
  db: Database,
  split: Split,
  {groups, most, seed, together}: {groups: OutcomeGroups; most: number; seed: number; together: boolean},
): Generator<AdaptingSpan> {
  const share = most / completedSpans(db, split)
  const chosen = (number: number) => mix(number ^ mix(seed)) < share * 4294967296
  const rows = db
    .prepare<[Split], {seq: number; split: Split; this: string; outcome: string}>(
      `SELECT seq, split, this, outcome ${COMPLETED} ORDER BY seq`,
    )
    .iterate(split)
  for (const row of rows) {
    if (!together && !chosen(row.seq)) continue
    const group = groups.of(row.outcome)
    if (together && !chosen(group)) continue
    const question = row.this.slice(0, MOST_CHARACTERS)
    const outcome = row.outcome.slice(0, MOST_CHARACTERS)
    if (question.trim() === '' || outcome.trim() === '') continue
    yield {seq: row.seq, split: row.split, question, outcome, group}
  }
}

const COMPLETED = `FROM spans 
  WHERE split = ? AND withheld = 0 AND synthetic = 0 AND status = 'completed' AND outcome IS NOT NULL`
