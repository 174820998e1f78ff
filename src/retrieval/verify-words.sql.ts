import {setImmediate} from 'node:timers/promises'
import BetterSqlite3, {type Database} from 'better-sqlite3'
import {throwIfStopped} from '../errors.ts'
import type {Measuring} from './measuring.ts'
import {SEARCHED_CHARACTERS, searchedWords} from './searched-words.ts'
import type {FaultCounts} from './verify.sql.ts'
import {PLACES_SQL, wordChecksum} from './word-checksum.ts'
import {differingCounts, refreshDocumentFrequency} from './word-counts.sql.ts'

/** Spans, and words, between two looks at the signal: some 0.05 s each. */
const PAGE_ROWS = 2000

/** In KiB: rows are read once and in order. */
const PAGE_CACHE_KIB = 16_384

/** The indexed words that are of the text as it is now: all others are pending, or about to be forgotten. */
const CURRENT = 's.revision IS w.revision AND s.withheld = 0 AND w.setting IS @setting'

/** What is wrong with the words, and was not repaired yet. */
export interface WordFaults {
  /** The words that are held are not those of the texts. */
  readonly damaged: boolean
  /** Spans with another number of words than was noted, with the right one. */
  readonly miscounted: readonly (readonly [seq: number, words: number])[]
}

interface IndexedText {
  readonly seq: number
  readonly this: string
  readonly outcome: string | null
  readonly words: number
}

/**
 * Compares the words that are held, each at its place, with those of the spans' texts, cut anew. Spans whose text has
 * changed since they were indexed are left out. Reads the store as it is at one moment, on a connection of its own.
 * @param setting under which words are indexed now; undefined when none ever were
 */
export async function compareWords(
  {name}: Database,
  setting: number | undefined,
  measuring: Measuring,
): Promise<WordFaults> {
  const db = new BetterSqlite3(name, {readonly: true})
  try {
    db.pragma(`cache_size = -${PAGE_CACHE_KIB}`)
    db.exec('BEGIN')
    const parameters = {setting: setting ?? null}
    const {checksum, miscounted} = await wordsOfTexts(db, parameters, measuring)
    const held = await heldWords(db, parameters, measuring)
    return {damaged: held !== checksum || !holdsThoseIndexed(db), miscounted}
  } finally {
    db.close()
  }
}

/** Lets signals in and the work be ended. */
async function pause({signal}: Measuring): Promise<void> {
  await setImmediate()
  throwIfStopped(signal)
}

async function wordsOfTexts(db: Database, parameters: object, measuring: Measuring) {
  const from = `FROM indexed_words w JOIN spans s ON s.seq = w.seq WHERE ${CURRENT}`
  const total = db.prepare<[object], number>(`SELECT count(*) ${from}`).pluck().get(parameters)!
  const page = db.prepare<[object], IndexedText>(`
    SELECT w.seq, substr(s.this, 1, ${SEARCHED_CHARACTERS}) AS this,
      substr(s.outcome, 1, ${SEARCHED_CHARACTERS}) AS outcome, w.words
    ${from} AND w.seq > @after ORDER BY w.seq LIMIT ${PAGE_ROWS}`)
  const checksum = wordChecksum()
  const miscounted: [number, number][] = []
  let done = 0
  for (let after = Number.MIN_SAFE_INTEGER; done < total; ) {
    await pause(measuring)
    const rows = page.all({...parameters, after})
    for (const row of rows) {
      const [question, outcome] = [searchedWords(row.this), searchedWords(row.outcome ?? '')]
      checksum.addText(row.seq, 'this', question)
      checksum.addText(row.seq, 'outcome', outcome)
      const words = question.length + outcome.length
      if (words !== row.words) miscounted.push([row.seq, words])
      after = row.seq
    }
    done += rows.length
    measuring.tell?.(done, total)
  }
  return {checksum: checksum.value(), miscounted}
}

/** The checksum of the words that FTS5 holds; undefined where it can't read them, or does not find them. */
async function heldWords(db: Database, parameters: object, measuring: Measuring): Promise<number | undefined> {
  db.exec('CREATE VIRTUAL TABLE temp.word_places USING fts5vocab (main, span_words, instance)')
  const places = db
    .prepare<[object], [term: string, places: number]>(`
      SELECT term, ${PLACES_SQL} FROM temp.word_places
      WHERE doc NOT IN (
        SELECT w.seq FROM indexed_words w LEFT JOIN spans s ON s.seq = w.seq WHERE NOT coalesce(${CURRENT}, 0))
      GROUP BY term`)
    .raw()
  const lookUps = db
    .prepare<[], 0 | 1>(`
      SELECT (SELECT doc FROM span_words_vocabulary v WHERE v.term = every.term) IS every.doc
      FROM span_words_vocabulary every`)
    .pluck()
  const terms = db.prepare<[], number>('SELECT count(*) FROM document_frequency').pluck().get()!
  const checksum = wordChecksum()
  try {
    for await (const [term, sum] of inPages(places.iterate(parameters), terms, measuring)) checksum.addPlaces(term, sum)
    // Words that are there and not found: what leads to them is damaged.
    for await (const isFound of inPages(lookUps.iterate(), terms, measuring)) if (!isFound) return undefined
  } catch (error) {
    if (isUnreadable(error)) return undefined
    throw error
  }
  return checksum.value()
}

/** Rows as they come, with pauses. */
async function* inPages<Row>(rows: Iterable<Row>, total: number, measuring: Measuring): AsyncGenerator<Row> {
  let done = 0
  for (const row of rows) {
    if (done % PAGE_ROWS === 0) await pause(measuring)
    yield row
    done++
    // What is damaged may be more than is counted.
    if (done % PAGE_ROWS === 0 || done === total) measuring.tell?.(Math.min(done, total), total)
  }
}

/** Whether FTS5 knows of exactly the spans whose words are noted as indexed. */
function holdsThoseIndexed(db: Database): boolean {
  const [held, noted] = ['SELECT id FROM span_words_docsize', 'SELECT seq FROM indexed_words']
  const differs = (one: string, other: string) => db.prepare(`${one} EXCEPT ${other} LIMIT 1`).get() !== undefined
  return !differs(held!, noted!) && !differs(noted!, held!)
}

/** FTS5 has several codes for what it can't make sense of; a disk that fails, or is in use, is something else. */
function isUnreadable(error: unknown): boolean {
  return (
    error instanceof BetterSqlite3.SqliteError && !/^SQLITE_(BUSY|LOCKED|IOERR|FULL|READONLY|CANTOPEN)/.test(error.code)
  )
}

/**
 * Repairs what was found, and what FTS5 finds in its own tables. Damaged words are dropped, to be indexed anew; counts
 * are counted anew. Call inside a transaction.
 */
export function repairWords(db: Database, {damaged, miscounted}: WordFaults, faults: FaultCounts): void {
  if (damaged || !isIntact(db)) {
    db.exec("INSERT INTO span_words (span_words) VALUES ('delete-all'); DELETE FROM indexed_words;")
    refreshDocumentFrequency(db)
    faults.note('words_damaged', true)
    return
  }
  const correct = db.prepare('UPDATE indexed_words SET words = ? WHERE seq = ?')
  for (const [seq, words] of miscounted) correct.run(words, seq)
  const differing = differingCounts(db)
  if (differing > 0) refreshDocumentFrequency(db)
  if (miscounted.length + differing > 0) faults.note('word_counts_differ', true, miscounted.length + differing)
}

function isIntact(db: Database): boolean {
  try {
    db.exec("INSERT INTO span_words (span_words) VALUES ('integrity-check')")
    return true
  } catch (error) {
    if (isUnreadable(error)) return false
    throw error
  }
}
