import {createHash} from 'node:crypto'
import type {Database} from 'better-sqlite3'
import type {Fault, FaultCode} from './fault.ts'
import type {Line} from './lines.ts'

/** A row that was set aside: what it was, why, and where it stood first. */
export interface QuarantinedRow {
  readonly id: number
  readonly file: string
  readonly line: number
  readonly byte_offset: number
  /** In how many places it stood. */
  readonly places: number
  readonly field: string
  readonly code: FaultCode
  readonly message: string
  readonly span_id: string | null
  readonly raw: Buffer
  /** Larger than `raw.length` when the row was cut at the limit. */
  readonly raw_length: number
}

/**
 * Sets rows aside and notices when they come back repaired. The same text with the same fault is one row, with all the
 * places it was seen at, so that reading a file again adds nothing.
 */
export function quarantine(db: Database) {
  const known = db
    .prepare<[Buffer, FaultCode], number>('SELECT id FROM quarantine WHERE raw_hash = ? AND code = ?')
    .pluck()
  const insert = db.prepare(
    `INSERT INTO quarantine (field, code, message, span_id, raw, raw_length, raw_hash) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const addPlace = db.prepare(
    'INSERT OR IGNORE INTO quarantine_places (quarantine, file, line, byte_offset) VALUES (?, ?, ?, ?)',
  )
  // Another row of the same file is a second row and not a repair; the rule looks at places alone, so that a run that
  // was killed and resumed decides as an uninterrupted one.
  const repair = db.prepare(`
    UPDATE quarantine SET repaired = 1 WHERE span_id = ? AND repaired = 0 AND code <> 'id_conflict' AND NOT EXISTS (
      SELECT 1 FROM quarantine_places WHERE quarantine = quarantine.id AND file = ? AND line <> ?)`)
  const waiting = new Set(
    db.prepare<[], string>('SELECT DISTINCT span_id FROM quarantine WHERE span_id IS NOT NULL').pluck().all(),
  )
  const placeOf = (file: string, line: number): string => `${line} ${file}`
  const wrongPlaces = new Map(
    db
      .prepare<[], {quarantine: number; file: string; line: number}>(`
        SELECT quarantine, file, line FROM quarantine_places JOIN quarantine q ON q.id = quarantine
        WHERE repaired = 0 ORDER BY quarantine`)
      .all()
      .map(({quarantine: id, file, line}) => [placeOf(file, line), id]),
  )
  const repairPlace = db.prepare(`
    UPDATE quarantine SET repaired = 1 WHERE id = ? AND repaired = 0
      AND (SELECT count(*) FROM quarantine_places WHERE quarantine = quarantine.id) = 1`)
  const repairFile = db.prepare(`
    UPDATE quarantine SET repaired = 1 WHERE code = 'unreadable_file' AND repaired = 0
      AND id IN (SELECT quarantine FROM quarantine_places WHERE file = ?)`)
  return {
    /** False when this row of this file was set aside before. */
    add(file: string, line: Line, fault: Fault): boolean {
      if (fault.spanId !== undefined) waiting.add(fault.spanId)
      const rawHash = createHash('sha256').update(`${line.length}:`).update(line.bytes)
      // Where reading stopped there is no text: the place is all there is to tell one from another.
      if (fault.code === 'unreadable_file') rawHash.update(`${file}:${line.number}`)
      const key = rawHash.digest()
      const id =
        known.get(key, fault.code) ??
        Number(
          insert.run(fault.field, fault.code, fault.message, fault.spanId ?? null, line.bytes, line.length, key)
            .lastInsertRowid,
        )
      wrongPlaces.set(placeOf(file, line.number), id)
      return addPlace.run(id, file, line.number, line.offset).changes > 0
    },
    /**
     * A good span has arrived: rows with its id that were set aside in another file, and whatever was set aside in this
     * very place, count as repaired. Returns how many.
     */
    repairedBy(spanId: string, file: string, line: number): number {
      const byId = waiting.has(spanId) ? repair.run(spanId, file, line).changes : 0
      if (wrongPlaces.size === 0) return byId
      const id = wrongPlaces.get(placeOf(file, line))
      return id === undefined ? byId : byId + repairPlace.run(id).changes
    },
    /** The file was read to its end: where reading stopped once is no longer of interest. */
    readWhole(file: string): void {
      repairFile.run(file)
    },
  }
}

/** Rows set aside and not repaired yet, oldest first, from after the id `after`; at most `limit`. */
export function pageOfQuarantine(db: Database, after: number, limit: number): QuarantinedRow[] {
  return db
    .prepare<[number, number], QuarantinedRow>(`
      SELECT id, field, code, message, span_id, raw, raw_length,
        (SELECT count(*) FROM quarantine_places WHERE quarantine = q.id) AS places,
        first.file, first.line, first.byte_offset
      FROM quarantine q JOIN (
        SELECT quarantine, file, line, byte_offset,
          row_number() OVER (PARTITION BY quarantine ORDER BY file, line) AS rank FROM quarantine_places
      ) first ON first.quarantine = q.id AND first.rank = 1
      WHERE repaired = 0 AND id > ? ORDER BY id LIMIT ?`)
    .all(after, limit)
}

export function countQuarantine(db: Database): {code: FaultCode; rows: number}[] {
  return db
    .prepare<[], {code: FaultCode; rows: number}>(
      'SELECT code, count(*) AS rows FROM quarantine WHERE repaired = 0 GROUP BY code ORDER BY rows DESC, code',
    )
    .all()
}

/** Drops what is set aside from the list, because nobody wants it mended. Returns how many rows. */
export function discardQuarantine(db: Database): number {
  return db.prepare('UPDATE quarantine SET repaired = 2 WHERE repaired = 0').run().changes
}

export function markRepaired(db: Database, id: number): void {
  db.prepare('UPDATE quarantine SET repaired = 1 WHERE id = ?').run(id)
}
