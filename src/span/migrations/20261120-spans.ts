import type {Migration} from '../../store/migration.ts'

/** Spans, what merged into them, what links them, and what was set aside. */
export const spans: Migration = {
  name: '20261120-spans',
  up: (db) =>
    db.exec(`
      CREATE TABLE files (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE
      ) STRICT;

      -- The fields everything filters by have columns; whatever else the span holds is JSON in rest, in its order.
      CREATE TABLE spans (
        seq INTEGER PRIMARY KEY,                 -- never reused: an index may still know a deleted one
        id TEXT NOT NULL UNIQUE,
        who TEXT NOT NULL,
        did TEXT NOT NULL,
        this TEXT NOT NULL,
        when_text TEXT NOT NULL,                 -- as it was written
        at INTEGER NOT NULL,                     -- the same in milliseconds since 1970
        status TEXT NOT NULL CHECK (status IN ('pending', 'completed', 'failed')),
        outcome TEXT,                            -- main text of if_ok (completed) or if_not (failed)
        rest TEXT NOT NULL,
        domain TEXT,                             -- context.environment, folded
        stakes TEXT,
        emotion TEXT,
        thread TEXT,
        supplied_quality REAL,                   -- metadata.quality_score
        source TEXT,                             -- metadata.source, else the span's source
        synthetic INTEGER NOT NULL,
        split TEXT NOT NULL CHECK (split IN ('memory', 'calibration', 'validation')),
        content_hash BLOB NOT NULL,
        dedup_key BLOB NOT NULL UNIQUE,
        revision INTEGER NOT NULL DEFAULT 1,     -- counts content changes: what was computed from an older one is outdated
        file INTEGER NOT NULL REFERENCES files (id),
        line INTEGER NOT NULL
      ) STRICT;

      INSERT INTO meta (key, value) VALUES ('last_seq_gone', 0);
      CREATE TRIGGER span_gone AFTER DELETE ON spans BEGIN
        UPDATE meta SET value = max(value, old.seq) WHERE key = 'last_seq_gone';
      END;

      CREATE TABLE aliases (
        seq INTEGER NOT NULL REFERENCES spans (seq) ON DELETE CASCADE,
        alias TEXT NOT NULL,
        PRIMARY KEY (seq, alias)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE links (
        seq INTEGER NOT NULL REFERENCES spans (seq) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        previous_id TEXT NOT NULL,               -- may name a span that is not here (yet)
        PRIMARY KEY (seq, position)
      ) STRICT, WITHOUT ROWID;

      -- MinHash bands of the question: finds lexical neighbours.
      CREATE TABLE bands (
        band INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (band, seq)
      ) STRICT, WITHOUT ROWID;

      -- The other of two exact duplicates, whole, so that the merge can be listed and undone.
      CREATE TABLE duplicates (
        id TEXT PRIMARY KEY,
        seq INTEGER NOT NULL REFERENCES spans (seq),
        body TEXT NOT NULL,
        content_hash BLOB NOT NULL,
        rule TEXT NOT NULL,
        file INTEGER NOT NULL REFERENCES files (id),
        line INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX duplicates_seq ON duplicates (seq);

      -- What a span was before --update replaced it. Revision 0: it had been merged into the span at seq.
      CREATE TABLE span_versions (
        id INTEGER NOT NULL PRIMARY KEY,
        seq INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        span_id TEXT NOT NULL,
        body TEXT NOT NULL,
        content_hash BLOB NOT NULL,
        cause TEXT NOT NULL
      ) STRICT;
      CREATE INDEX span_versions_span ON span_versions (span_id);

      -- One row for one wrong text, however many files it stands in.
      CREATE TABLE quarantine (
        id INTEGER PRIMARY KEY,
        field TEXT NOT NULL,
        code TEXT NOT NULL,
        message TEXT NOT NULL,
        span_id TEXT,
        raw BLOB NOT NULL,                       -- its bytes, at most ingest.max_line_bytes of them
        raw_length INTEGER NOT NULL,             -- its length in the file
        raw_hash BLOB NOT NULL,
        repaired INTEGER NOT NULL DEFAULT 0,     -- 1: a good one has come since; 2: discarded by hand
        UNIQUE (raw_hash, code)
      ) STRICT;
      CREATE INDEX quarantine_span ON quarantine (span_id);

      CREATE TABLE quarantine_places (
        quarantine INTEGER NOT NULL REFERENCES quarantine (id) ON DELETE CASCADE,
        file TEXT NOT NULL,
        line INTEGER NOT NULL,
        byte_offset INTEGER NOT NULL,            -- of its first byte, in the decompressed file
        PRIMARY KEY (quarantine, file, line)
      ) STRICT, WITHOUT ROWID;
    `),
}
