import type {Database} from 'better-sqlite3'
import {clusterChanges, dropClusters} from './cluster-lists.sql.ts'
import {codeChanges, dropCodeBlocks} from './code-blocks.sql.ts'
import {type EmbedderRow, setIndexState, vectorTable} from './index-state.sql.ts'
import {SEARCHED_CHARACTERS, searchedWords} from './searched-words.ts'
import {flawOf, floatsOf} from './vector.ts'
import {wordCounts} from './word-counts.sql.ts'

/** A span whose entry is missing or outdated, with the vector that its question has. */
export interface PendingSpan {
  readonly seq: number
  readonly revision: number
  readonly this: string
  readonly outcome: string | null
  readonly vector: Buffer
  /** What the index holds of it already, if outdated. */
  readonly vectorKnown: 0 | 1
  readonly wordsKnown: 0 | 1
  readonly vectorFresh: 0 | 1
  readonly wordsFresh: 0 | 1
}

/** Under which stage settings entries are written: others are outdated. */
export interface IndexSettings {
  readonly vectors: number
  readonly words: number
}

/** What became of a pending span. */
export type Entry = 'added' | 'updated' | 'rejected'

const FRESH_VECTOR = 'i.revision IS s.revision AND i.setting IS @vectors'
const FRESH_WORDS = 'w.revision IS s.revision AND w.setting IS @words'
const PENDING = `
  FROM span_vectors sv
  JOIN spans s ON s.seq = sv.seq AND s.revision = sv.revision
  JOIN vectors v ON v.id = sv.query
  LEFT JOIN indexed i ON i.seq = sv.seq AND i.embedder = sv.embedder
  LEFT JOIN indexed_words w ON w.seq = sv.seq
  WHERE sv.embedder = @embedder AND s.withheld = 0 AND NOT (${FRESH_VECTOR} AND ${FRESH_WORDS})`

/** Reads rows of `PendingSpan` in the order of `seq`; needs @embedder, @vectors, @words, and what `range` of `sv.seq` names. */
export function pendingSpans(range: string): string {
  return `
    SELECT s.seq, s.revision, substr(s.this, 1, ${SEARCHED_CHARACTERS}) AS this,
      substr(s.outcome, 1, ${SEARCHED_CHARACTERS}) AS outcome, v.vector,
      i.seq IS NOT NULL AS vectorKnown, w.seq IS NOT NULL AS wordsKnown,
      ${FRESH_VECTOR} AS vectorFresh, ${FRESH_WORDS} AS wordsFresh
    ${PENDING} AND ${range} ORDER BY sv.seq`
}

/**
 * Writes the index of one embedder's vectors and of all words. Call the writing functions inside a transaction: vectors,
 * words and the rows that say so commit together.
 */
export function searchIndex(db: Database, embedder: EmbedderRow, settings: IndexSettings) {
  const table = vectorTable(embedder.id)
  db.exec(`CREATE VIRTUAL TABLE IF NOT EXISTS ${table} USING vec0 (
    seq INTEGER PRIMARY KEY, vector FLOAT[${embedder.dimensions}] distance_metric=cosine
  )`)
  const parameters = {embedder: embedder.id, ...settings}
  const countPending = db.prepare<[object], number>(`SELECT count(*) ${PENDING}`).pluck()
  const pendingAfter = db.prepare<[object], PendingSpan>(`${pendingSpans('sv.seq > @after')} LIMIT @limit`)
  const dropVector = db.prepare(`DELETE FROM ${table} WHERE seq = ?`)
  const addVector = db.prepare(`INSERT INTO ${table} (seq, vector) VALUES (?, ?)`)
  const dropWords = db.prepare('DELETE FROM span_words WHERE rowid = ?')
  const addWords = db.prepare('INSERT INTO span_words (rowid, this, outcome) VALUES (?, ?, ?)')
  const noteVector = db.prepare('INSERT OR REPLACE INTO indexed (seq, embedder, setting, revision) VALUES (?, ?, ?, ?)')
  const noteWords = db.prepare(
    'INSERT OR REPLACE INTO indexed_words (seq, words, setting, revision) VALUES (?, ?, ?, ?)',
  )

  const codes = codeChanges(db, embedder)
  const clusters = clusterChanges(db, embedder)
  const counts = wordCounts(db)
  let replaced = 0

  const writeVector = (span: PendingSpan): void => {
    // vec0 knows no UPSERT, and wants integers as BigInt.
    if (span.vectorKnown) dropVector.run(BigInt(span.seq))
    addVector.run(BigInt(span.seq), span.vector)
    const vector = floatsOf(span.vector)
    codes.set(span.seq, vector)
    clusters.set(span.seq, vector)
    noteVector.run(span.seq, embedder.id, settings.vectors, span.revision)
  }
  const writeWords = (span: PendingSpan): void => {
    if (span.wordsKnown) dropWords.run(span.seq)
    // Cut into words by us, so that the index, its counts and the questions to it agree on what a word is.
    const [question, outcome] = [searchedWords(span.this), searchedWords(span.outcome ?? '')]
    addWords.run(span.seq, question.join(' '), outcome.join(' '))
    noteWords.run(span.seq, question.length + outcome.length, settings.words, span.revision)
    counts.add([...question, ...outcome])
    if (span.wordsKnown) replaced++
  }

  return {
    pending: (): number => countPending.get(parameters)!,
    pendingAfter: (after: number, limit: number): PendingSpan[] => pendingAfter.all({...parameters, after, limit}),
    /** A vector that is no direction (NaN, zero, wrong length) is refused: vec0 itself would take it. */
    write: (span: PendingSpan): Entry => {
      if (flawOf(span.vector, embedder.dimensions) !== undefined) return 'rejected'
      if (!span.vectorFresh) writeVector(span)
      if (!span.wordsFresh) writeWords(span)
      return span.vectorKnown ? 'updated' : 'added'
    },
    /**
     * Writes what was collected: call at the end of each transaction. With `countWords` the counts of words go up with
     * what was added.
     * @returns whether the words must be counted anew: an index does not know which words a changed span has lost
     */
    flush: (countWords: boolean): boolean => {
      codes.write()
      clusters.write()
      const countable = countWords && replaced === 0
      replaced = 0
      const due = !countable && counts.pending()
      if (countable) counts.write()
      else counts.clear()
      return due
    },
  }
}

/** How many spans there are, and how many vectors of theirs. */
export function countRows(db: Database): number[] {
  return ['spans', 'span_vectors'].map(
    (table) => db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()!,
  )
}

/** Spans that the index knows and that are gone or withheld. */
export function forgottenSpans(db: Database, limit: number): number[] {
  return db
    .prepare<[number], number>(`
      SELECT seq FROM (SELECT seq FROM indexed UNION SELECT seq FROM indexed_words)
      WHERE seq NOT IN (SELECT seq FROM spans WHERE withheld = 0) ORDER BY seq LIMIT ?`)
    .pluck()
    .all(limit)
}

/** Takes spans out of every index. Call inside a transaction. */
export function forget(db: Database, seqs: readonly number[]): void {
  const embedders = db.prepare<[number], EmbedderRow>(`
      SELECT e.id, e.fingerprint, e.dimensions FROM indexed i JOIN embedders e ON e.id = i.embedder WHERE i.seq = ?`)
  const codes = new Map<number, {set(seq: number, vector: null): void; write(): void}[]>()
  const dropEntries = db.prepare('DELETE FROM indexed WHERE seq = ?')
  const dropWords = db.prepare('DELETE FROM span_words WHERE rowid = ?')
  const dropWordsEntry = db.prepare('DELETE FROM indexed_words WHERE seq = ?')
  for (const seq of seqs) {
    for (const embedder of embedders.all(seq)) {
      db.prepare(`DELETE FROM ${vectorTable(embedder.id)} WHERE seq = ?`).run(BigInt(seq))
      const changes = codes.get(embedder.id) ?? [codeChanges(db, embedder), clusterChanges(db, embedder)]
      codes.set(embedder.id, changes)
      for (const change of changes) change.set(seq, null)
    }
    dropEntries.run(seq)
    if (dropWordsEntry.run(seq).changes > 0) dropWords.run(seq)
  }
  for (const change of [...codes.values()].flat()) change.write()
}

/**
 * Lets questions be answered from this embedder's index, once it holds all that the active one holds; then the other
 * indexes go. Call inside a transaction. False when it holds less, so that the other goes on answering.
 */
export function activate(db: Database, embedder: EmbedderRow): boolean {
  const missing = db
    .prepare(`
      SELECT 1 FROM indexed old
      JOIN spans s ON s.seq = old.seq AND s.revision = old.revision AND s.withheld = 0
      JOIN embedders e ON e.id = old.embedder
      JOIN meta active ON active.key = 'active_embedder' AND active.value = e.fingerprint
      LEFT JOIN indexed new ON new.seq = old.seq AND new.embedder = @embedder AND new.revision = s.revision
      WHERE old.embedder <> @embedder AND new.seq IS NULL LIMIT 1`)
    .get({embedder: embedder.id})
  if (missing !== undefined) return false
  setIndexState(db, 'active_embedder', embedder.fingerprint)
  const others = db
    .prepare<[number], number>('SELECT DISTINCT embedder FROM indexed WHERE embedder <> ?')
    .pluck()
    .all(embedder.id)
  for (const other of others) {
    db.exec(`DROP TABLE IF EXISTS ${vectorTable(other)}`)
    db.prepare('DELETE FROM indexed WHERE embedder = ?').run(other)
    dropCodeBlocks(db, other)
    dropClusters(db, other)
  }
  return true
}
