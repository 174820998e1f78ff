import type {Database} from 'better-sqlite3'
import {clusterChanges, clusterState} from './cluster-lists.sql.ts'
import {type CodeRows, codeChanges, emptyRows, writeCodes} from './code-blocks.sql.ts'
import {codeWidths} from './codes.ts'
import {type EmbedderRow, vectorTable} from './index-state.sql.ts'
import {type IndexSettings, type PendingSpan, pendingSpans} from './search-index.sql.ts'
import {searchedWords} from './searched-words.ts'
import {flawOf, floatsOf} from './vector.ts'
import {wordCounts} from './word-counts.sql.ts'

/** Values of `seq` that are prepared by one thread at a time and committed together: two blocks of codes. */
export const PAGE_SEQS = 2048

/** From `page * 2048` on. */
export type Page = number

/** What is written of spans that the index does not know yet. Lists and rows are in the order of `seq`. */
export interface NewEntries {
  /** Spans looked at, those with a vector that is no direction (NaN, zero, wrong length) among them. */
  readonly spans: number
  readonly seqs: Float64Array<ArrayBuffer>
  readonly revisions: Float64Array<ArrayBuffer>
  /** float32, one after another. */
  readonly vectors: Uint8Array<ArrayBuffer>
  readonly codes: CodeRows
  /** Words of question and outcome, joined; null where the index has them already, from another embedder. */
  readonly texts: readonly (readonly [question: string, outcome: string] | null)[]
  /** How many words each has. */
  readonly words: Uint32Array<ArrayBuffer>
  /** How many of the spans hold a word; empty unless asked for. */
  readonly holding: readonly (readonly [term: string, documents: number])[]
}

/** Reads what is pending of a page and makes its entries: all that needs no writer. */
export function entryPreparer(
  db: Database,
  {id, dimensions}: EmbedderRow,
  settings: IndexSettings,
  countWords: boolean,
) {
  const range = `sv.seq >= @from AND sv.seq < @from + ${PAGE_SEQS}`
  const pending = db.prepare<[object], PendingSpan>(pendingSpans(range))
  const widths = codeWidths(dimensions)
  /** Undefined when the index holds an older entry of any of the spans: those are replaced one by one. */
  return (page: Page): NewEntries | undefined => {
    const rows = pending.all({embedder: id, from: page * PAGE_SEQS, ...settings})
    if (rows.some((row) => row.vectorKnown || (row.wordsKnown && !row.wordsFresh))) return undefined
    const sound = rows.filter(({vector}) => flawOf(vector, dimensions) === undefined)
    const vectors = new Uint8Array(sound.length * dimensions * 4)
    const codes = emptyRows(sound.length, widths)
    const words = new Uint32Array(sound.length)
    const holding = new Map<string, number>()
    const texts = sound.map((row, at) => {
      vectors.set(row.vector, at * dimensions * 4)
      writeCodes(codes, widths, at, floatsOf(row.vector))
      if (row.wordsFresh) return null
      const [question, outcome] = [searchedWords(row.this), searchedWords(row.outcome ?? '')]
      words[at] = question.length + outcome.length
      if (countWords)
        for (const term of new Set([...question, ...outcome])) holding.set(term, (holding.get(term) ?? 0) + 1)
      return [question.join(' '), outcome.join(' ')] as const
    })
    return {
      spans: rows.length,
      seqs: Float64Array.from(sound, ({seq}) => seq),
      revisions: Float64Array.from(sound, ({revision}) => revision),
      vectors,
      codes,
      texts,
      words,
      holding: [...holding],
    }
  }
}

/**
 * Writes entries of spans that the index does not know. Call it inside a transaction. Plain INSERTs only: one that may
 * replace rows opens a savepoint, at which FTS5 writes what it has collected as a segment of its own, of one span each
 * (fts5SavepointMethod in SQLite's ext/fts5); at 350k spans that was two thirds of the time that words took.
 */
export function entryWriter(db: Database, embedder: EmbedderRow, settings: IndexSettings) {
  const addVector = db.prepare(`INSERT INTO ${vectorTable(embedder.id)} (seq, vector) VALUES (?, ?)`)
  const addWords = db.prepare('INSERT INTO span_words (rowid, this, outcome) VALUES (?, ?, ?)')
  const noteVector = db.prepare('INSERT INTO indexed (seq, embedder, setting, revision) VALUES (?, ?, ?, ?)')
  const noteWords = db.prepare('INSERT INTO indexed_words (seq, words, setting, revision) VALUES (?, ?, ?, ?)')
  const codes = codeChanges(db, embedder)
  const clusters = clusterChanges(db, embedder)
  const counts = wordCounts(db)
  const width = embedder.dimensions * 4

  /** @returns whether the words must be counted anew, because they were not counted here */
  return (entries: NewEntries, countWords: boolean): boolean => {
    const {seqs, revisions, vectors, texts, words} = entries
    const clustered = clusterState(db, embedder) !== undefined
    let counted = 0
    for (const [at, seq] of seqs.entries()) {
      const vector = Buffer.from(vectors.buffer, at * width, width)
      // vec0 wants integers as BigInt.
      addVector.run(BigInt(seq), vector)
      codes.copy(seq, entries.codes, at)
      if (clustered) clusters.set(seq, floatsOf(vector))
      noteVector.run(seq, embedder.id, settings.vectors, revisions[at])
      const text = texts[at]!
      if (text === null) continue
      addWords.run(seq, ...text)
      noteWords.run(seq, words[at], settings.words, revisions[at])
      counted++
    }
    codes.write()
    clusters.write()
    if (counted === 0) return false
    if (!countWords) return true
    counts.addAll(entries.holding, {spans: counted, words: words.reduce((sum, more) => sum + more, 0)})
    counts.write()
    return false
  }
}
