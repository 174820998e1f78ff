import type {Database} from 'better-sqlite3'
import type {StaticTable} from '../builtin/static-table.ts'
import {overlaid} from './overlay.ts'

const PART_BYTES = 1 << 20
const ACTIVE = 'adaptation'

export interface AdaptationRow {
  readonly id: number
  readonly name: string
  readonly base: string
  readonly trained_at: string
  readonly verdict: 'accepted' | 'refused'
  /** JSON. */
  readonly report: string
}

/** What is new about an adaptation when it is stored. */
export interface NewAdaptation extends Omit<AdaptationRow, 'id'> {
  /** Numbers (`seq`) of the spans that training read. */
  readonly trainedOn: readonly number[]
  /** What changes of the table; undefined when it was refused. */
  readonly overlay: Buffer | undefined
}

const COLUMNS = 'id, name, base, trained_at, verdict, report'

/** All adaptations, the latest first. */
export function adaptationsOf(db: Database): AdaptationRow[] {
  return db.prepare<[], AdaptationRow>(`SELECT ${COLUMNS} FROM adaptations ORDER BY id DESC`).all()
}

export function findAdaptation(db: Database, name: string): AdaptationRow | undefined {
  return db.prepare<[string], AdaptationRow>(`SELECT ${COLUMNS} FROM adaptations WHERE name = ?`).get(name)
}

/** The adaptation that new vectors are made with, whatever table it lies over; undefined: the shipped table alone. */
export function activeAdaptation(db: Database): AdaptationRow | undefined {
  return db
    .prepare<[string], AdaptationRow>(
      `SELECT ${COLUMNS} FROM adaptations WHERE id = (SELECT value FROM meta WHERE key = ?)`,
    )
    .get(ACTIVE)
}

/** @param adaptation undefined: back to the shipped table */
export function setActiveAdaptation(db: Database, adaptation: number | undefined): void {
  if (adaptation === undefined) db.prepare('DELETE FROM meta WHERE key = ?').run(ACTIVE)
  else db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(ACTIVE, adaptation)
}

/** Stores an adaptation, whole or not at all, in place of one of its name; makes it active when it was accepted. */
export function storeAdaptation(db: Database, adaptation: NewAdaptation): void {
  const {name, base, trained_at, verdict, report, trainedOn, overlay} = adaptation
  db.transaction(() => {
    db.prepare('DELETE FROM adaptations WHERE name = ?').run(name)
    const id = Number(
      db
        .prepare(
          `INSERT INTO adaptations (name, base, trained_at, verdict, report, trained_on) VALUES (?, ?, ?, ?, ?, ?)`,
        )
        .run(name, base, trained_at, verdict, report, bitsOf(trainedOn)).lastInsertRowid,
    )
    if (overlay === undefined) return
    const insert = db.prepare('INSERT INTO adaptation_parts (adaptation, part, bytes) VALUES (?, ?, ?)')
    for (let start = 0; start < overlay.length; start += PART_BYTES)
      insert.run(id, start / PART_BYTES, overlay.subarray(start, start + PART_BYTES))
    setActiveAdaptation(db, id)
  }).immediate()
}

/** The shipped table with a stored adaptation on it; undefined when that is of another table, or was refused. */
export function adaptedTable(db: Database, {id, base}: AdaptationRow, table: StaticTable): StaticTable | undefined {
  if (base !== table.digest) return undefined
  const parts = db
    .prepare<[number], Buffer>('SELECT bytes FROM adaptation_parts WHERE adaptation = ? ORDER BY part')
    .pluck()
    .all(id)
  return parts.length === 0 ? undefined : overlaid(table, Buffer.concat(parts))
}

/**
 * How many spans of the splits that tune and measure an adaptation was trained on: none, unless a span came into another
 * split since. With any, whatever is calibrated or measured with it on those splits flatters itself.
 */
export function leakedSpans(db: Database, adaptation: number): number {
  const bits = db.prepare<[number], Buffer>('SELECT trained_on FROM adaptations WHERE id = ?').pluck().get(adaptation)
  const heldOut = db.prepare<[], number>("SELECT seq FROM spans WHERE split <> 'memory'").pluck()
  let count = 0
  if (bits !== undefined) for (const seq of heldOut.iterate()) if (holds(bits, seq)) count++
  return count
}

function bitsOf(numbers: readonly number[]): Buffer {
  const bits = Buffer.alloc((numbers.reduce((a, b) => Math.max(a, b), -1) >> 3) + 1)
  for (const number of numbers) bits[number >> 3]! |= 1 << (number & 7)
  return bits
}

function holds(bits: Buffer, number: number): boolean {
  return (((bits[number >> 3] ?? 0) >> (number & 7)) & 1) === 1
}
