import type {Migration} from '../../store/migration.ts'

/** What was run, with which settings, and how often the content of the store has changed. */
export const runs: Migration = {
  name: '20261120-runs',
  up: (db) =>
    db.exec(`
      CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value ANY NOT NULL
      ) STRICT, WITHOUT ROWID;
      INSERT INTO meta (key, value) VALUES ('store_version', 0), ('bands_through', 0);

      CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        stage TEXT NOT NULL,
        started_at TEXT NOT NULL,
        finished_at TEXT,                        -- null: still at work, or killed
        counts TEXT                              -- JSON, the summary of the stage
      ) STRICT;

      -- A stage with its version and parameters. Each row that a stage writes names one of these: what names another
      -- is outdated.
      CREATE TABLE stage_settings (
        id INTEGER PRIMARY KEY,
        stage TEXT NOT NULL,
        version INTEGER NOT NULL,
        parameters TEXT NOT NULL,                -- canonical JSON
        UNIQUE (stage, version, parameters)
      ) STRICT;
    `),
}
