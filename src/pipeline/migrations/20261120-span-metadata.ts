import type {Migration} from '../../store/migration.ts'

/** What language models say of spans, and the spans of which they said nothing that could be used. */
export const spanMetadata: Migration = {
  name: '20261120-span-metadata',
  up: (db) =>
    db.exec(`
      CREATE TABLE span_metadata (
        seq INTEGER PRIMARY KEY REFERENCES spans (seq) ON DELETE CASCADE,
        setting INTEGER NOT NULL REFERENCES stage_settings (id),  -- the prompt it was made with
        revision INTEGER NOT NULL,               -- of the span that was described
        metadata TEXT,                           -- JSON, the output of enrich_metadata; null: set aside
        failure TEXT,                            -- code of the failure of a span that was set aside
        message TEXT,
        provider TEXT,
        model TEXT,
        model_digest TEXT,
        tokens INTEGER NOT NULL,                 -- of all attempts, prompt and completion
        cost_usd REAL NOT NULL,
        duration_ms REAL NOT NULL,
        made_at TEXT NOT NULL
      ) STRICT;
    `),
}
