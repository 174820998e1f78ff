import type {Migration} from '../../store/migration.ts'

/** Every answer that was given, with what it rested on, under an id that feedback can name. */
export const predictions: Migration = {
  name: '20261120-predictions',
  up: (db) =>
    db.exec(`
      CREATE TABLE predictions (
        id TEXT PRIMARY KEY,                     -- pred_ and 16 hex digits
        asked_at TEXT NOT NULL,
        question TEXT NOT NULL,
        context TEXT NOT NULL,                   -- JSON
        options TEXT NOT NULL,                   -- JSON: the matcher options it was made with
        prediction TEXT NOT NULL,                -- JSON, as it was printed
        store_version INTEGER NOT NULL,
        embedder TEXT NOT NULL,                  -- fingerprint
        matcher INTEGER NOT NULL                 -- version of the matcher
      ) STRICT, WITHOUT ROWID;
    `),
}
