import type {Database} from 'better-sqlite3'

/** "LOGL": marks a SQLite file as ours (sqlite.org/pragma.html#pragma_application_id). */
export const APPLICATION_ID = 0x4c4f474c

/**
 * One step of the schema. The list is append-only: a step that has shipped is never edited, moved or removed.
 * Runs inside a transaction; throwing undoes it.
 */
export interface Migration {
  /** `YYYYMMDD-name`, as the file. */
  readonly name: string
  readonly up: (db: Database) => void
}
