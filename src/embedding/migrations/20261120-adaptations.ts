import type {Migration} from '../../store/migration.ts'

/** What the built-in embedder learned from this store's own log, and what came of it. */
export const adaptations: Migration = {
  name: '20261120-adaptations',
  up: (db) =>
    db.exec(`
      CREATE TABLE adaptations (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,               -- ad_ and 16 hex digits: of what was trained, on what, with which seed
        base TEXT NOT NULL,                      -- digest of the table that it lies over
        trained_at TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'refused')),
        report TEXT NOT NULL,                    -- JSON: data, held-out figures before and after, reason
        trained_on BLOB NOT NULL                 -- one bit a seq, the lowest first: 1 where training read the span
      ) STRICT;

      -- The overlay of an accepted one, in parts: a BLOB must not grow without bound.
      CREATE TABLE adaptation_parts (
        id INTEGER PRIMARY KEY,
        adaptation INTEGER NOT NULL REFERENCES adaptations (id) ON DELETE CASCADE,
        part INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        UNIQUE (adaptation, part)
      ) STRICT;
    `),
}
