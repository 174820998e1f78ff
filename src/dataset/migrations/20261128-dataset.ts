import type {Migration} from '../../store/migration.ts'

/** Which spans are alike, which are withheld for it or for balance, and which domain a span without one seems to have. */
export const dataset: Migration = {
  name: '20261128-dataset',
  up: (db) =>
    db.exec(`
      -- 1: stands in withheld. It is in the store, and no search, export or count of what can be used takes it.
      ALTER TABLE spans ADD COLUMN withheld INTEGER NOT NULL DEFAULT 0;

      -- Spans that have been compared with all others, as they were then.
      CREATE TABLE compared (
        seq INTEGER NOT NULL REFERENCES spans (seq) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('near', 'semantic')),
        setting INTEGER NOT NULL REFERENCES stage_settings (id),
        revision INTEGER NOT NULL,
        PRIMARY KEY (seq, kind)
      ) STRICT, WITHOUT ROWID;

      -- Pairs that are alike and differ in nothing that makes them two; from a score on that is below every threshold.
      CREATE TABLE alike (
        later INTEGER NOT NULL REFERENCES spans (seq) ON DELETE CASCADE,
        earlier INTEGER NOT NULL REFERENCES spans (seq) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('near', 'semantic')),
        score REAL NOT NULL,                     -- 0-1
        differs TEXT NOT NULL,                   -- JSON list, for people
        PRIMARY KEY (later, earlier, kind)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX alike_earlier ON alike (earlier);

      -- Spans that were set aside, why, and beside which one. A duplicate stands again when what was kept is gone.
      CREATE TABLE withheld (
        seq INTEGER PRIMARY KEY REFERENCES spans (seq) ON DELETE CASCADE,
        rule TEXT NOT NULL,                      -- near-duplicate/1, semantic-duplicate/1, over-quota/1
        setting INTEGER NOT NULL REFERENCES stage_settings (id),
        kept INTEGER REFERENCES spans (seq) ON DELETE CASCADE,
        score REAL,                              -- of the pair, 0-1; of an over-quota span its worth
        differs TEXT NOT NULL,                   -- JSON list, for people
        run INTEGER NOT NULL REFERENCES runs (id)
      ) STRICT;
      CREATE INDEX withheld_kept ON withheld (kept) WHERE kept IS NOT NULL;
      CREATE INDEX withheld_run ON withheld (run);
      CREATE TRIGGER withheld_added AFTER INSERT ON withheld BEGIN
        UPDATE spans SET withheld = 1 WHERE seq = new.seq;
      END;
      CREATE TRIGGER withheld_gone AFTER DELETE ON withheld BEGIN
        UPDATE spans SET withheld = 0 WHERE seq = old.seq;
      END;

      -- Spans that were given back by hand: no rule withholds them.
      CREATE TABLE pinned (
        seq INTEGER PRIMARY KEY REFERENCES spans (seq) ON DELETE CASCADE,
        since TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
      ) STRICT;

      -- What people said of pairs: whether they are duplicates.
      CREATE TABLE pair_labels (
        a TEXT NOT NULL,                         -- ids, the smaller first
        b TEXT NOT NULL,
        duplicate INTEGER NOT NULL CHECK (duplicate IN (0, 1)),
        kind TEXT NOT NULL,
        score REAL NOT NULL,
        drawn TEXT NOT NULL,                     -- withheld or below: from which pairs it was drawn at random
        at TEXT NOT NULL,
        PRIMARY KEY (a, b)
      ) STRICT, WITHOUT ROWID;

      -- Beside what the user said: his domain stays in spans.domain.
      CREATE TABLE detected_domains (
        seq INTEGER PRIMARY KEY REFERENCES spans (seq) ON DELETE CASCADE,
        setting INTEGER NOT NULL REFERENCES stage_settings (id),
        revision INTEGER NOT NULL,
        domain TEXT,                             -- null: its words point to none
        cluster INTEGER                          -- of topics; null: not clustered
      ) STRICT;
      CREATE TABLE topics (
        cluster INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        spans INTEGER NOT NULL
      ) STRICT;
    `),
}
