import type {Database} from 'better-sqlite3'
import {chainReader, spansWithPrevious} from '../span/chain.sql.ts'
import {prepared} from '../store/prepared.ts'
import {type Selected, USE} from './selection.sql.ts'

/** Turns that a conversation is followed back, at most. Longer ones are exported in rows that overlap. */
const MOST_TURNS = 200

/** Spans looked up together. */
const PAGE_SPANS = 5000

/** What stands before a span in its row. */
export interface History {
  /** Their `seq`, oldest first. */
  readonly earlier: readonly number[]
  /** False: the conversation is longer than it is followed, so that rows are not counted from its beginning. */
  readonly counted: boolean
}

/**
 * Cuts conversations into rows of at most `maxTurns` turns, counted from their beginning: 1 to 16, 17 to 32... A
 * conversation begins after what may not be exported: a span that failed, is pending, is missing, was rejected or is
 * left out by a filter. So each turn stands in one row of its branch, and rows begin where they did before the
 * conversation went on.
 */
export function historyReader(db: Database, uses: Uint8Array, maxTurns: number): (seq: number) => History {
  const chain = chainReader(db)
  const isAnswered = prepared<[number], number>(
    db,
    "SELECT status = 'completed' AND trim(coalesce(outcome, '')) <> '' FROM spans WHERE seq = ?",
    'pluck',
  )
  return (seq) => {
    const turns: number[] = []
    for (const {seq: previous} of chain(seq, MOST_TURNS)) {
      if (previous === null || (uses[previous] ?? USE.none) < USE.context || isAnswered.get(previous) !== 1) break
      turns.push(previous)
    }
    turns.reverse()
    const counted = turns.length < MOST_TURNS
    const from = counted ? Math.floor(turns.length / maxTurns) * maxTurns : turns.length - (maxTurns - 1)
    return {earlier: turns.slice(from), counted}
  }
}

/** The last span of each row: those that no row of a later span contains. In their order. */
export function conversationEnds(
  db: Database,
  {seqs, uses}: Pick<Selected, 'seqs' | 'uses'>,
  maxTurns: number,
): Uint32Array {
  const historyOf = historyReader(db, uses, maxTurns)
  const contained = new Uint8Array(uses.length)
  for (let from = 0; from < seqs.length; from += PAGE_SPANS)
    for (const seq of spansWithPrevious(db, [...seqs.subarray(from, from + PAGE_SPANS)])) {
      // The row that contains it has what led to it too; and of a circle one has to stay.
      if (contained[seq] === 1) continue
      const {earlier, counted} = historyOf(seq)
      if (counted) for (const previous of earlier) contained[previous] = 1
    }
  return seqs.filter((seq) => contained[seq] === 0 && uses[seq] === USE.chosen)
}
