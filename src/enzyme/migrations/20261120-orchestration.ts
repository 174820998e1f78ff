import type {Migration} from '../../store/migration.ts'

/** What orchestrate made of each span, and how good it was before and is now. */
export const orchestration: Migration = {
  name: '20261120-orchestration',
  up: (db) =>
    db.exec(`
      CREATE TABLE orchestrations (
        seq INTEGER PRIMARY KEY REFERENCES spans (seq) ON DELETE CASCADE,
        setting INTEGER NOT NULL REFERENCES stage_settings (id),
        revision INTEGER NOT NULL,               -- of the span as orchestrate left it
        quality_before REAL NOT NULL,            -- the meter on the span as it was taken in, 0-100
        quality_after REAL NOT NULL,
        before TEXT,                             -- JSON: the five dimensions before, where they changed
        applications TEXT NOT NULL,              -- JSON: enzyme_applications of transformation_log
        changed INTEGER NOT NULL,                -- 1: the span is no longer what was taken in
        restored INTEGER NOT NULL DEFAULT 0      -- 1: taken back by hand; left alone from then on
      ) STRICT;
      CREATE INDEX orchestrations_quality ON orchestrations (quality_after);
    `),
}
