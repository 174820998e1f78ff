import type {Database} from 'better-sqlite3'
import type {Choice} from '../matching/ranker/fit-choice.ts'

/** The answers that a span's own question could choose from. */
export interface SpanChoice extends Choice {
  readonly seq: number
  /** The right answer, normalised. */
  readonly answer: string
}

interface ChoiceRow {
  readonly seq: number
  readonly answer: string
  readonly features: Buffer
  readonly labels: Buffer
}

export function writeChoice(db: Database, calibration: string, {seq, answer, values, labels}: SpanChoice): void {
  const features = Buffer.alloc(4 * values.length)
  for (const [at, value] of values.entries()) features.writeFloatLE(value, 4 * at)
  db.prepare(
    'INSERT OR REPLACE INTO calibration_choices (calibration, seq, answer, features, labels) VALUES (?, ?, ?, ?, ?)',
  ).run(calibration, seq, answer, features, Buffer.from(labels))
}

export function choicesOf(db: Database, calibration: string): SpanChoice[] {
  return db
    .prepare<[string], ChoiceRow>(
      'SELECT seq, answer, features, labels FROM calibration_choices WHERE calibration = ? ORDER BY seq',
    )
    .all(calibration)
    .map(({seq, answer, features, labels}) => ({
      seq,
      answer,
      values: Float64Array.from({length: features.length / 4}, (_, at) => features.readFloatLE(4 * at)),
      labels: Uint8Array.from(labels),
    }))
}

export function chosenSeqs(db: Database, calibration: string): Set<number> {
  return new Set(
    db.prepare<[string], number>('SELECT seq FROM calibration_choices WHERE calibration = ?').pluck().all(calibration),
  )
}

export function dropChoices(db: Database): void {
  db.prepare('DELETE FROM calibration_choices').run()
}
