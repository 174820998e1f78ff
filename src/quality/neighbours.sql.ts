import type {Database} from 'better-sqlite3'
import {type BandSnapshot, membersBefore} from '../span/band-snapshot.ts'
import {bandIndex} from '../span/bands.sql.ts'
import {bandKeys, tokenSet} from '../span/min-hash.ts'
import {NEIGHBOURS} from './uniqueness.ts'

/** Earlier spans that a span is compared with, at most: the earliest of those that share a band with it. */
const MOST_CANDIDATES = 64

/**
 * Outcomes are compared by their openings, in UTF-16 units; bounds the work for one row. The opening of an earlier one is
 * looked for in more of a later one, so that what is put before a copy does not hide it.
 */
const OUTCOME_CHARS = 500
const SEARCHED_CHARS = 4000

/** Spans whose token sets are kept at hand, twice over: the earliest are compared with again and again. */
const CACHED_SPANS = 30_000

interface Texts {
  readonly this: string
  readonly outcome: string | null
}
interface TokenSets {
  readonly question: Uint32Array
  /** Null: no outcome. */
  readonly outcome: Uint32Array | null
}

/** Writes the bands that a killed ingest left unwritten; to be called first, inside a transaction. */
export function catchUpBands(db: Database): void {
  bandIndex(db).write()
}

/**
 * How alike a span and the most alike earlier ones are. Earlier means a smaller `seq`, and candidates are those that
 * share a MinHash band of the question: what comes later changes nothing, so that spans measured at once, or a few at a
 * time, or after a kill, come out the same. A snapshot of the bands answers faster where many spans are asked for.
 */
export function neighbourhood(db: Database, snapshot?: BandSnapshot) {
  const candidatesOf = snapshot === undefined ? storedCandidates(db) : candidatesIn(snapshot)
  const textsAt = db.prepare<[number], Texts>('SELECT this, outcome FROM spans WHERE seq = ?')
  // Two generations: what was not asked for during a whole one goes.
  let recent = new Map<number, TokenSets>()
  let older = new Map<number, TokenSets>()

  const setsAt = (seq: number): TokenSets | undefined => {
    const known = recent.get(seq)
    if (known !== undefined) return known
    const texts = older.get(seq) ?? textsAt.get(seq)
    if (texts === undefined) return undefined
    const sets = 'question' in texts ? texts : setsOf(texts)
    if (recent.size >= CACHED_SPANS) {
      older = recent
      recent = new Map()
    }
    recent.set(seq, sets)
    return sets
  }

  return {
    /** Similarities (0-1, above 0) of the nearest earlier spans, at most NEIGHBOURS, most alike first. */
    similarities(span: Texts & {readonly seq: number}): number[] {
      const question = tokenSet(span.this)
      const candidates = candidatesOf(bandKeys(question), span.seq)
      if (candidates.length === 0) return []
      const own = {question, outcome: outcomeSet(span.outcome, SEARCHED_CHARS)}
      const similarities: number[] = []
      for (const seq of candidates) {
        const other = setsAt(seq)
        if (other === undefined) continue
        const similarity = similarityOf(own, other)
        if (similarity > 0) similarities.push(similarity)
      }
      return similarities.sort((a, b) => b - a).slice(0, NEIGHBOURS)
    },
  }
}

/** The earliest spans before `seq` that share a band, ascending, at most MOST_CANDIDATES. */
type CandidatesOf = (keys: readonly number[], seq: number) => number[]

function storedCandidates(db: Database): CandidatesOf {
  const bands = bandKeys(tokenSet('')).length
  const query = db
    .prepare<number[], number>(
      `SELECT DISTINCT seq FROM bands WHERE band IN (${Array(bands).fill('?').join(', ')}) AND seq < ?
        ORDER BY seq LIMIT ${MOST_CANDIDATES}`,
    )
    .pluck()
  return (keys, seq) => query.all(...keys, seq)
}

function candidatesIn(snapshot: BandSnapshot): CandidatesOf {
  return (keys, seq) => {
    const members: number[] = []
    for (const key of keys) membersBefore(snapshot, key, seq, members)
    members.sort((a, b) => a - b)
    return members.filter((member, at) => member !== members[at - 1]).slice(0, MOST_CANDIDATES)
  }
}

/**
 * The share of the earlier question's words that the later one asks again, times the share of the earlier outcome's
 * words that it says again: the same question with another answer is no copy, and neither is "yes" to another question;
 * but a copy with more words in its question or its answer stays one. Two spans without an outcome are compared by their
 * questions.
 */
function similarityOf(later: TokenSets, earlier: TokenSets): number {
  if (later.outcome === null || earlier.outcome === null)
    return later.outcome === earlier.outcome ? shareIn(earlier.question, later.question) : 0
  const again = shareIn(earlier.outcome, later.outcome)
  return again === 0 ? 0 : again * shareIn(earlier.question, later.question)
}

/** The share of a token set that another one holds as well, 0-1; 1 of an empty one in an empty one. Ascending sets. */
function shareIn(set: Uint32Array, other: Uint32Array): number {
  if (set.length === 0) return other.length === 0 ? 1 : 0
  let common = 0
  let j = 0
  for (const token of set) {
    while (j < other.length && other[j]! < token) j++
    if (other[j] === token) common++
  }
  return common / set.length
}

function setsOf({this: question, outcome}: Texts): TokenSets {
  return {question: tokenSet(question), outcome: outcomeSet(outcome, OUTCOME_CHARS)}
}

function outcomeSet(outcome: string | null, characters: number): Uint32Array | null {
  return outcome === null ? null : tokenSet(outcome.slice(0, characters))
}
