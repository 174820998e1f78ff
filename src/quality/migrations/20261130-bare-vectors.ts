import type {Migration} from '../../store/migration.ts'

/** The vectors that spans are compared by where courtesy, or what is said twice, is left out of their texts. */
export const bareVectors: Migration = {
  name: '20261130-bare-vectors',
  up: (db) =>
    db.exec(`
      CREATE TABLE bare_vectors (
        seq INTEGER NOT NULL REFERENCES spans (seq) ON DELETE CASCADE,
        embedder INTEGER NOT NULL REFERENCES embedders (id),
        revision INTEGER NOT NULL,               -- of the span that was read
        query INTEGER REFERENCES vectors (id) ON DELETE SET NULL,     -- null: that of span_vectors
        response INTEGER REFERENCES vectors (id) ON DELETE SET NULL,  -- the same
        PRIMARY KEY (seq, embedder)
      ) STRICT, WITHOUT ROWID;
      -- Looked through when a vector is thrown away.
      CREATE INDEX bare_vectors_query ON bare_vectors (query) WHERE query IS NOT NULL;
      CREATE INDEX bare_vectors_response ON bare_vectors (response) WHERE response IS NOT NULL;
    `),
}
