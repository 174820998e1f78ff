import type {Database} from 'better-sqlite3'
import {inseparable} from '../dataset/leak-groups.sql.ts'
import {tokenSet} from '../span/min-hash.ts'
import {nearDuplicates, Pairs, TokenSets} from './near-duplicates.ts'
import {assignParts, type Parts, type Ratio} from './parts.ts'

/** Inside a conversation, questions of fewer words ("yes, please") are no duplicates of each other. */
const LEAST_WORDS_IN_CONVERSATION = 4

/** The parts of all spans, and of further questions that no span asks. */
export interface SpanParts {
  /** By `seq`: 0, 1 or 2. Undefined: it stands between two parts. */
  readonly ofSpan: (seq: number) => number | undefined
  /** By position in what was given. */
  readonly ofQuestion: (index: number) => number | undefined
}

/**
 * Parts for every span of the store, whatever is exported of them, so that filters move nothing. Conversations stay
 * together: spans of one thread, and spans that name each other; so do near-duplicates, and what dedup has found alike
 * by words or meaning, as far as it has compared.
 * @param questions asked by nobody in the store; they come after all spans
 */
export function spanParts(db: Database, ratio: Ratio, seed: number, questions: readonly string[] = []): SpanParts {
  const total = db.prepare<[], number>('SELECT count(*) FROM spans').pluck().get()!
  const highest = db.prepare<[], number | null>('SELECT max(seq) FROM spans').pluck().get() ?? 0
  const indexOf = new Int32Array(highest + 1).fill(-1)
  const sets = new TokenSets(total + questions.length)
  const isLeftOut = new Uint8Array(total + questions.length)
  const belonging = new Pairs()
  const threads = new Map<string, number>()
  const rows = db.prepare<[], {seq: number; this: string; thread: string | null; linked: 0 | 1}>(`
    SELECT seq, this, thread, EXISTS (SELECT 1 FROM links WHERE links.seq = spans.seq) AS linked FROM spans ORDER BY seq`)
  let index = 0
  for (const {seq, this: question, thread, linked} of rows.iterate()) {
    const set = tokenSet(question)
    sets.add(set)
    if (linked === 1 && set.length < LEAST_WORDS_IN_CONVERSATION) isLeftOut[index] = 1
    if (thread !== null) {
      const first = threads.get(thread)
      if (first === undefined) threads.set(thread, index)
      else belonging.add(index, first)
    }
    indexOf[seq] = index++
  }
  threads.clear()
  for (const question of questions) sets.add(tokenSet(question))
  const links = db
    .prepare<[], [number, number]>(`
      SELECT l.seq, coalesce(s.seq, d.seq) FROM links l LEFT JOIN spans s ON s.id = l.previous_id
      LEFT JOIN duplicates d ON d.id = l.previous_id AND s.seq IS NULL WHERE coalesce(s.seq, d.seq) IS NOT NULL`)
    .raw()
  for (const [seq, previous] of links.iterate()) belonging.add(indexOf[seq]!, indexOf[previous]!)
  const alike = new Pairs()
  nearDuplicates(sets, isLeftOut, alike)
  for (const [one, other] of inseparable(db)) {
    const [a, b] = [indexOf[one]!, indexOf[other]!]
    if (isLeftOut[a] === 0 && isLeftOut[b] === 0) alike.add(a, b)
  }
  const parts = assignParts(sets, {belonging, alike}, ratio, seed)
  return {ofSpan: (seq) => partAt(parts, indexOf[seq] ?? -1), ofQuestion: (at) => partAt(parts, total + at)}
}

function partAt({of, between}: Parts, index: number): number | undefined {
  return between[index] === 1 ? undefined : of[index]
}
