import type {Database} from 'better-sqlite3'
import {tokenSet} from './min-hash.ts'
import type {PreparedSpan} from './prepare.ts'

/** Of a file whose lines have moved, so many good rows are compared with what was exported. */
const MOST_COMPARED = 5000

/** A mended row still has this share of the words that the broken one had. */
const LEAST_KEPT = 0.6

/** Keys of a span are words of its row. */
const KEYS = 'id who did this when status if_ok if_not source context metadata'

/** Files that rows were exported to, to be mended there: their full paths. */
export function filesToMend(db: Database): string[] {
  return db.prepare<[], string>('SELECT DISTINCT file FROM quarantine_exports').pluck().all()
}

/** Remembers where in an exported file each row stands. What was known of an older file of this name is forgotten. */
export function rememberExport(
  db: Database,
  file: string,
  places: Iterable<{readonly id: number; readonly line: number}>,
): void {
  db.prepare('DELETE FROM quarantine_exports WHERE file = ?').run(file)
  const insert = db.prepare('INSERT INTO quarantine_exports (file, line, quarantine) VALUES (?, ?, ?)')
  for (const {id, line} of places) insert.run(file, line, id)
}

interface Exported {
  readonly line: number
  readonly id: number
  readonly raw: Buffer
}

/**
 * Tells which rows of an exported file have come back mended, whatever was wrong with them: one whose text nobody could
 * read has no id to know it by. Undefined for a file that holds none that still waits.
 */
export function mendedRows(db: Database, file: string) {
  const waiting = db.prepare<[string], Exported>(`
    SELECT e.line, q.id, q.raw FROM quarantine_exports e JOIN quarantine q ON q.id = e.quarantine
    WHERE e.file = ? AND q.repaired = 0 ORDER BY e.line`)
  if (waiting.get(file) === undefined) return undefined
  const lastLine = db.prepare<[string], number>('SELECT max(line) FROM quarantine_exports WHERE file = ?').pluck()
  const repair = db.prepare('UPDATE quarantine SET repaired = 1 WHERE id = ? AND repaired = 0')
  const good = new Map<number, Uint32Array | undefined>()
  let last = 0
  return {
    /** A row of the file, in any order; the span, when it is a good one. */
    saw(line: number, span: PreparedSpan | undefined): void {
      last = Math.max(last, line)
      if (span !== undefined) good.set(line, good.size < MOST_COMPARED ? wordsOf(span) : undefined)
    },
    /**
     * At the end of the file: marks what has come back. Where it has as many lines as were written, each stands where it
     * stood; else a row is the good one that keeps most of its words. Returns how many.
     */
    settle(): number {
      const rows = waiting.all(file)
      const inPlace = last === lastLine.get(file)
      let repaired = 0
      for (const {line, id, raw} of rows) {
        const mended = inPlace ? (good.has(line) ? line : undefined) : mostAlike(tokenSet(raw.toString('utf8')), good)
        if (mended === undefined) continue
        good.delete(mended)
        repaired += repair.run(id).changes
      }
      return repaired
    },
  }
}

function wordsOf({id, who, did, this: question, when_text, status, outcome, rest}: PreparedSpan): Uint32Array {
  return tokenSet([KEYS, id, who, did, question, when_text, status, outcome ?? '', rest].join(' '))
}

/** The line of the good row that holds most of these words, if it holds enough of them. */
function mostAlike(words: Uint32Array, good: ReadonlyMap<number, Uint32Array | undefined>): number | undefined {
  if (words.length === 0) return undefined
  let best: number | undefined
  let most = LEAST_KEPT
  for (const [line, others] of good) {
    if (others === undefined) continue
    const known = new Set(others)
    const kept = words.filter((word) => known.has(word)).length / words.length
    if (kept > most || (kept === most && best === undefined)) {
      best = line
      most = kept
    }
  }
  return best
}
