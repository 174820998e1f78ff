import type {Migration} from '../../store/migration.ts'

/** What was taken back of spans, by whom and when: the rows that said what had been done to them are gone by then. */
export const restorations: Migration = {
  name: '20261130-restorations',
  up: (db) =>
    db.exec(`
      CREATE TABLE restorations (
        id INTEGER PRIMARY KEY,
        seq INTEGER NOT NULL REFERENCES spans (seq) ON DELETE CASCADE,
        what TEXT NOT NULL CHECK (what IN ('withheld', 'rewritten', 'released')),
        person TEXT NOT NULL,
        at TEXT NOT NULL,
        detail TEXT NOT NULL                     -- JSON: what it was (restorations.sql.ts)
      ) STRICT;
      CREATE INDEX restorations_seq ON restorations (seq);
    `),
}
