import type {Database} from 'better-sqlite3'
import {type BandSnapshot, membersBefore} from '../span/band-snapshot.ts'
import {bandIndex} from '../span/bands.sql.ts'
import {BANDS, bandKeys, tokenSet} from '../span/min-hash.ts'
import type {ComparedTexts} from './bare.ts'
import {formsOf} from './core.ts'
import {type ComparedWords, earlierWords, laterWords, likeness} from './likeness.ts'
import {LEAST_SIMILARITY, NEIGHBOURS} from './uniqueness.ts'

/** Earlier spans that a span is compared with, at most: the earliest of those that share a band with it. */
const MOST_CANDIDATES = 64

/** Spans whose token sets are kept at hand, twice over: the earliest are compared with again and again. */
const CACHED_SPANS = 30_000

/** Writes the bands that a killed ingest left unwritten; to be called first, inside a transaction. */
export function catchUpBands(db: Database): void {
  bandIndex(db).write()
}

/**
 * How alike a span and the most alike earlier ones are. Earlier means a smaller `seq`, and candidates are those that
 * share a MinHash band of the question and are not withheld: what comes later changes nothing, so that spans measured at
 * once, or a few at a time, or after a kill, come out the same. A snapshot of the bands answers faster where many spans
 * are asked for.
 */
export function neighbourhood(db: Database, snapshot?: BandSnapshot) {
  const candidatesOf = snapshot === undefined ? storedCandidates(db) : candidatesIn(snapshot)
  const textsAt = db.prepare<[number], ComparedTexts>('SELECT this, outcome FROM spans WHERE seq = ? AND withheld = 0')
  // Two generations: what was not asked for during a whole one goes.
  let recent = new Map<number, ComparedWords>()
  let older = new Map<number, ComparedWords>()

  const setsAt = (seq: number): ComparedWords | undefined => {
    const known = recent.get(seq)
    if (known !== undefined) return known
    const texts = older.get(seq) ?? textsAt.get(seq)
    if (texts === undefined) return undefined
    const sets = 'question' in texts ? texts : earlierWords(texts)
    if (recent.size >= CACHED_SPANS) {
      older = recent
      recent = new Map()
    }
    recent.set(seq, sets)
    return sets
  }

  return {
    /** Similarities (LEAST_SIMILARITY to 1) of the nearest earlier spans, at most NEIGHBOURS, most alike first. */
    similarities(span: ComparedTexts & {readonly seq: number}): number[] {
      const question = tokenSet(span.this)
      const candidates = candidatesOfForms(candidatesOf, span, question)
      if (candidates.length === 0) return []
      const own = laterWords(span, question)
      const similarities: number[] = []
      for (const seq of candidates) {
        const other = setsAt(seq)
        if (other === undefined) continue
        const similarity = likeness(own, other)
        if (similarity >= LEAST_SIMILARITY) similarities.push(similarity)
      }
      return similarities.sort((a, b) => b - a).slice(0, NEIGHBOURS)
    },
  }
}

/**
 * The candidates of a question in each of its forms: what was put to the question of a copy does not hide whose copy it
 * is. At most so many for each, so that no form takes the place of another. Ascending.
 */
export function candidatesOfForms(
  candidatesOf: CandidatesOf,
  span: ComparedTexts & {readonly seq: number},
  words: Uint32Array,
): number[] {
  const {whole, ofForms} = candidatesByForm(candidatesOf, span, words)
  return ofForms.length === 0 ? whole : [...whole, ...ofForms].sort((a, b) => a - b)
}

/**
 * The same: those of the question as it is written, and those that only its other forms have.
 * @param bare the question without courtesy, whose forms count as well
 */
export function candidatesByForm(
  candidatesOf: CandidatesOf,
  {this: question, outcome, seq}: ComparedTexts & {readonly seq: number},
  words: Uint32Array,
  bare = question,
): {readonly whole: number[]; readonly ofForms: number[]} {
  const texts = bare === question ? [question] : [question, bare]
  const forms = new Set(texts.flatMap((text) => formsOf(text, outcome ?? '')))
  const others = [...forms].filter((form) => form !== question)
  const whole = candidatesOf(bandKeys(words), seq)
  if (others.length === 0) return {whole, ofForms: []}
  const all = new Set(whole)
  for (const form of others) for (const candidate of candidatesOf(bandKeys(tokenSet(form)), seq)) all.add(candidate)
  return {whole, ofForms: [...all].slice(whole.length)}
}

/** Spans on one side of `seq` that have one of these band keys, ascending. */
type CandidatesOf = (keys: readonly number[], seq: number) => number[]

/** The earliest spans before `seq` that share a band, at most MOST_CANDIDATES. */
export function storedCandidates(db: Database): CandidatesOf {
  const query = db
    .prepare<number[], number>(
      `SELECT DISTINCT seq FROM bands WHERE band IN (${Array(BANDS).fill('?').join(', ')}) AND seq < ?
        ORDER BY seq LIMIT ${MOST_CANDIDATES}`,
    )
    .pluck()
  return (keys, seq) => query.all(...keys, seq)
}

/** The same from a snapshot. */
export function candidatesIn(snapshot: BandSnapshot): CandidatesOf {
  return (keys, seq) => {
    const members: number[] = []
    for (const key of keys) membersBefore(snapshot, key, seq, members)
    members.sort((a, b) => a - b)
    return members.filter((member, at) => member !== members[at - 1]).slice(0, MOST_CANDIDATES)
  }
}

/** Spans after `seq` that share a band, ascending. */
export function membersAfter(db: Database): CandidatesOf {
  const query = db
    .prepare<number[], number>(
      `SELECT DISTINCT seq FROM bands WHERE band IN (${Array(BANDS).fill('?').join(', ')}) AND seq > ? ORDER BY seq`,
    )
    .pluck()
  return (keys, seq) => query.all(...keys, seq)
}
