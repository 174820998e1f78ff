import type {Migration} from '../../store/migration.ts'

/** What people say of spans and what they make of them. Rows are only added: taking one back is another row. */
export const labels: Migration = {
  name: '20261128-labels',
  up: (db) =>
    db.exec(`
      -- A span is known by its duplicate key: who, did, this, status and outcome as they were taken in. So a label
      -- outlives rewriting, merging and another file, and ends where the words that were judged end.
      CREATE TABLE labels (
        id INTEGER PRIMARY KEY,
        dedup_key BLOB NOT NULL,
        span_id TEXT NOT NULL,
        revision INTEGER NOT NULL,               -- of the span that was judged
        verdict TEXT CHECK (verdict IN ('diamond', 'maybe', 'trash')),
        undoes INTEGER REFERENCES labels (id),   -- the label that this row takes back
        person TEXT NOT NULL,
        at TEXT NOT NULL,
        mode TEXT NOT NULL CHECK (mode IN ('rapid', 'deep', 'import', 'restore')),
        drawn TEXT NOT NULL CHECK (drawn IN ('informative', 'random', 'named')), -- how the span was chosen
        seconds REAL,
        meter_total REAL,                        -- the meter at that time, 0-100
        agreement INTEGER,                       -- 1: the meter says the same
        comment TEXT,
        CHECK ((verdict IS NULL) <> (undoes IS NULL))
      ) STRICT;
      CREATE INDEX labels_key ON labels (dedup_key);
      CREATE UNIQUE INDEX labels_undoes ON labels (undoes) WHERE undoes IS NOT NULL;
      CREATE TRIGGER labels_stay BEFORE UPDATE ON labels BEGIN SELECT raise(ABORT, 'labels are only added'); END;
      CREATE TRIGGER labels_are_kept BEFORE DELETE ON labels BEGIN SELECT raise(ABORT, 'labels are only added'); END;

      -- The label that counts: the last one that was not taken back.
      CREATE TABLE label_now (
        dedup_key BLOB PRIMARY KEY,
        label INTEGER NOT NULL REFERENCES labels (id),
        verdict TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TRIGGER labels_count AFTER INSERT ON labels BEGIN
        DELETE FROM label_now WHERE dedup_key = new.dedup_key;
        INSERT INTO label_now (dedup_key, label, verdict)
          SELECT l.dedup_key, l.id, l.verdict FROM labels l
          WHERE l.dedup_key = new.dedup_key AND l.verdict IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM labels u WHERE u.undoes = l.id)
          ORDER BY l.id DESC LIMIT 1;
      END;

      -- What people made of question and outcome; nulls: taken back. The last row of a span counts.
      CREATE TABLE edits (
        id INTEGER PRIMARY KEY,
        dedup_key BLOB NOT NULL,
        span_id TEXT NOT NULL,
        revision INTEGER NOT NULL,               -- of the span that was edited
        question TEXT,
        outcome TEXT,                            -- null as well where the span has none
        person TEXT NOT NULL,
        at TEXT NOT NULL,
        total_before REAL,                       -- the meter, 0-100
        total_after REAL
      ) STRICT;
      CREATE INDEX edits_key ON edits (dedup_key);
      CREATE TRIGGER edits_stay BEFORE UPDATE ON edits BEGIN SELECT raise(ABORT, 'edits are only added'); END;
      CREATE TRIGGER edits_are_kept BEFORE DELETE ON edits BEGIN SELECT raise(ABORT, 'edits are only added'); END;

      -- Spans that somebody is looking at, so that two people are not shown the same one. Lapses by itself.
      CREATE TABLE label_claims (
        dedup_key BLOB PRIMARY KEY,
        curator TEXT NOT NULL,
        until INTEGER NOT NULL                   -- milliseconds since 1970
      ) STRICT, WITHOUT ROWID;

      -- How the meter's total was last mapped to P(diamond).
      CREATE TABLE label_calibrations (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        last_label INTEGER NOT NULL,             -- made from the labels up to this one
        report TEXT NOT NULL                     -- JSON
      ) STRICT;
    `),
}
