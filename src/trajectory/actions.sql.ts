import type {Database} from 'better-sqlite3'
import {shippedWords} from '../embedding/builtin/shipped-table.ts'
import {fold} from '../span/tokens.ts'
import {actionsLike} from './action-meaning.ts'
import {editSimilarity} from './edit-distance.ts'

/** Above it, an action is taken for a misspelt one (CONTRACT, "Prediction"). */
const FUZZY_SIMILARITY = 0.7

/** Characters of an action that are compared. */
const COMPARED_CHARACTERS = 100

/** Actions of a store, and what they have in common with the one that was typed. */
export interface MatchingActions {
  readonly actions: readonly string[]
  readonly by: 'name' | 'spelling' | 'meaning'
}

/**
 * The actions (`did`) of the store that one typed by a person stands for: those written the same but for case and
 * `_`, `-` or blanks, else those that resemble it by edit distance, else those that mean the same. May be none.
 */
export function matchingActions(db: Database, typed: string): MatchingActions {
  // Jumps from one value to the next in the index, instead of reading every row.
  const all = db
    .prepare<[], string>(`
      WITH RECURSIVE actions (did) AS (
        SELECT min(did) FROM spans
        UNION ALL SELECT (SELECT min(did) FROM spans WHERE did > actions.did) FROM actions WHERE did IS NOT NULL
      ) SELECT did FROM actions WHERE did IS NOT NULL`)
    .pluck()
    .all()
  const wanted = plain(typed)
  const same = all.filter((did) => plain(did) === wanted)
  if (same.length > 0) return {actions: same, by: 'name'}
  const alike = all.filter((did) => editSimilarity(plain(did), wanted) > FUZZY_SIMILARITY)
  if (alike.length > 0) return {actions: alike, by: 'spelling'}
  const meaning = new Set(actionsLike(wanted, [...new Set(all.map(plain))], shippedWords()))
  return {actions: all.filter((did) => meaning.has(plain(did))), by: 'meaning'}
}

function plain(did: string): string {
  return fold(did.slice(0, COMPARED_CHARACTERS))
    .trim()
    .replace(/[\s_-]+/gu, ' ')
}
