import type {Migration} from '../../store/migration.ts'

/** What confidences rest on, runs of question files, and what training admitted. */
export const calibration: Migration = {
  name: '20261120-calibration',
  up: (db) =>
    db.exec(`
      -- One for each store version, embedder, matcher version and parameters: the same ones go on where they stopped.
      CREATE TABLE calibrations (
        id TEXT PRIMARY KEY,                     -- cal_ and 16 hex digits
        created_at TEXT NOT NULL,
        finished_at TEXT,                        -- null: still at work, or killed
        store_version INTEGER NOT NULL,
        embedder TEXT NOT NULL,                  -- fingerprint
        matcher INTEGER NOT NULL,                -- version of the matcher
        parameters TEXT NOT NULL,                -- canonical JSON
        model TEXT,                              -- JSON: what turns features into confidences, sets and thresholds
        report TEXT                              -- JSON: what was measured
      ) STRICT, WITHOUT ROWID;

      -- Spans that were asked about their own question, with nothing but earlier spans to answer from.
      CREATE TABLE calibration_records (
        calibration TEXT NOT NULL REFERENCES calibrations (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        split TEXT NOT NULL,
        record TEXT NOT NULL,                    -- JSON: features, chances of the answers, which one was right
        PRIMARY KEY (calibration, seq)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE evals (
        id TEXT PRIMARY KEY,                     -- eval_ and 16 hex digits
        created_at TEXT NOT NULL,
        finished_at TEXT,                        -- null: still at work, or killed
        file TEXT NOT NULL,
        file_hash TEXT NOT NULL,                 -- SHA-256 of its questions
        store_version INTEGER NOT NULL,
        embedder TEXT NOT NULL,
        matcher INTEGER NOT NULL,
        parameters TEXT NOT NULL,                -- canonical JSON
        summary TEXT                             -- JSON
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE eval_results (
        eval TEXT NOT NULL REFERENCES evals (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,                 -- of the question in the file, from 1
        question TEXT NOT NULL,
        result TEXT NOT NULL,                    -- JSON
        PRIMARY KEY (eval, number)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE train_runs (
        id INTEGER PRIMARY KEY,
        started_at TEXT NOT NULL,
        finished_at TEXT,
        undone_at TEXT,
        parameters TEXT NOT NULL,                -- JSON
        epochs TEXT                              -- JSON: the table that was printed
      ) STRICT;

      -- Spans that training admitted as evidence, with what they were before.
      CREATE TABLE train_pulls (
        run INTEGER NOT NULL REFERENCES train_runs (id),
        seq INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        origin TEXT NOT NULL CHECK (origin IN ('store', 'file')),
        reason TEXT NOT NULL,
        score REAL NOT NULL,                     -- before
        grade TEXT NOT NULL,
        undone INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (run, seq)
      ) STRICT, WITHOUT ROWID;
    `),
}
