import type {Migration} from '../../store/migration.ts'

/** Vectors by embedder and text: the cache and the record in one, so that nothing is embedded twice. */
export const embedding: Migration = {
  name: '20261120-embedding',
  up: (db) =>
    db.exec(`
      CREATE TABLE embedders (
        id INTEGER PRIMARY KEY,
        fingerprint TEXT NOT NULL UNIQUE,        -- model + version + dimensions
        dimensions INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE vectors (
        id INTEGER PRIMARY KEY,
        embedder INTEGER NOT NULL REFERENCES embedders (id),
        text_hash BLOB NOT NULL,                 -- first 16 bytes of SHA-256 of the text
        vector BLOB NOT NULL,                    -- unit length, float32, little-endian
        UNIQUE (embedder, text_hash)
      ) STRICT;

      CREATE TABLE span_vectors (
        seq INTEGER NOT NULL REFERENCES spans (seq) ON DELETE CASCADE,
        embedder INTEGER NOT NULL REFERENCES embedders (id),
        revision INTEGER NOT NULL,               -- of the span that was embedded
        query INTEGER NOT NULL REFERENCES vectors (id),
        response INTEGER REFERENCES vectors (id),  -- null: no outcome
        PRIMARY KEY (seq, embedder)
      ) STRICT, WITHOUT ROWID;

      -- What enrich says of a span without an embedder. Its causal chain depends on other spans and is read, not kept.
      CREATE TABLE annotations (
        seq INTEGER PRIMARY KEY REFERENCES spans (seq) ON DELETE CASCADE,
        setting INTEGER NOT NULL REFERENCES stage_settings (id),
        revision INTEGER NOT NULL,
        tags TEXT NOT NULL,                      -- JSON list
        complexity REAL NOT NULL                 -- 0-100
      ) STRICT;
    `),
}
