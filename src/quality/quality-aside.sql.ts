import type {Database} from 'better-sqlite3'

/**
 * From now on this connection reads and writes what is measured in a copy of its own (SQLite looks for a table among the
 * temporary ones first), which goes when it is closed. The store stays as it is, and nobody who writes to it waits.
 */
export function setQualityAside(db: Database): void {
  db.exec(`
    CREATE TEMP TABLE quality AS SELECT * FROM main.quality;
    CREATE UNIQUE INDEX temp.quality_seq ON quality (seq)`)
}
