import type {Migration} from '../../store/migration.ts'

/** Vectors in clusters of neighbours: a search reads the lists of the nearest ones only. */
export const clusters: Migration = {
  name: '20261120-clusters',
  up: (db) =>
    db.exec(`
      CREATE TABLE cluster_centres (
        embedder INTEGER NOT NULL REFERENCES embedders (id),
        cluster INTEGER NOT NULL,
        centre BLOB NOT NULL,                    -- unit length, float32, little-endian
        UNIQUE (embedder, cluster)
      ) STRICT;

      CREATE TABLE cluster_lists (
        id INTEGER PRIMARY KEY,
        embedder INTEGER NOT NULL REFERENCES embedders (id),
        cluster INTEGER NOT NULL,
        checksum BLOB NOT NULL,                  -- first 8 bytes of SHA-256 of the three below, one after another
        seqs BLOB NOT NULL,                      -- uint32, little-endian, ascending
        scales BLOB NOT NULL,                    -- float32, of the bytes
        bytes BLOB NOT NULL,                     -- int8
        UNIQUE (embedder, cluster)
      ) STRICT;

      -- In whose list a span stands, to take it out again.
      CREATE TABLE cluster_members (
        embedder INTEGER NOT NULL REFERENCES embedders (id),
        seq INTEGER NOT NULL,
        cluster INTEGER NOT NULL,
        PRIMARY KEY (embedder, seq)
      ) STRICT, WITHOUT ROWID;
    `),
}
