import type {Database} from 'better-sqlite3'
import {originalReader} from './originals.sql.ts'
import {type SpanRow, spanOf} from './row.ts'
import type {Span} from './schema.ts'

/** Where a span was read. */
interface ReadFrom {
  readonly file: string
  readonly line: number
}

/** All that the store knows of how a span came to be what it is. */
export interface SpanLineage {
  readonly id: string
  readonly dedup_key: Buffer
  /** The span that an exact duplicate of this id was merged into. */
  readonly merged_into: string | null
  readonly read_from: ReadFrom
  /** Counts up with every change of content. */
  readonly revision: number
  readonly split: string
  readonly synthetic: boolean
  readonly original: Span
  readonly now: Span
  /** Exact duplicates that merged into it. */
  readonly duplicates: readonly (ReadFrom & {readonly id: string; readonly rule: string})[]
  /** What it was before `ingest --update` replaced it, oldest first. */
  readonly versions: readonly {readonly revision: number; readonly cause: string; readonly span: Span}[]
}

type Row = SpanRow & ReadFrom & {readonly dedup_key: Buffer}

/** Undefined: no span of this id is here, and none was merged. */
export function lineageOf(db: Database, id: string): SpanLineage | undefined {
  const kept = db.prepare<[string], string>(
    'SELECT s.id FROM duplicates d JOIN spans s ON s.seq = d.seq WHERE d.id = ?',
  )
  const row = db.prepare<[string], Row>(
    'SELECT s.*, f.path AS file FROM spans s JOIN files f ON f.id = s.file WHERE s.id = ?',
  )
  const mergedInto = kept.pluck().get(id) ?? null
  const found = row.get(mergedInto ?? id)
  if (found === undefined) return undefined
  const duplicates = db
    .prepare<[number], {id: string; rule: string; file: string; line: number}>(`
      SELECT d.id, d.rule, f.path AS file, d.line FROM duplicates d JOIN files f ON f.id = d.file
      WHERE d.seq = ? ORDER BY d.id`)
    .all(found.seq)
  const versions = db
    .prepare<[string], {revision: number; cause: string; body: string}>(
      'SELECT revision, cause, body FROM span_versions WHERE span_id = ? ORDER BY id',
    )
    .all(id)
  return {
    id,
    dedup_key: found.dedup_key,
    merged_into: mergedInto,
    read_from: {file: found.file, line: found.line},
    revision: found.revision,
    split: found.split,
    synthetic: found.synthetic === 1,
    original: originalReader(db).of(found),
    now: spanOf(found),
    duplicates,
    versions: versions.map(({revision, cause, body}) => ({revision, cause, span: JSON.parse(body) as Span})),
  }
}
