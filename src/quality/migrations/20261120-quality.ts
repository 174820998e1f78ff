import type {Migration} from '../../store/migration.ts'

/** What the meter said of a span, and the grade that follows. */
export const quality: Migration = {
  name: '20261120-quality',
  up: (db) =>
    db.exec(`
      CREATE TABLE quality (
        seq INTEGER PRIMARY KEY REFERENCES spans (seq) ON DELETE CASCADE,
        setting INTEGER NOT NULL REFERENCES stage_settings (id),
        revision INTEGER NOT NULL,               -- of the span that was measured
        completeness REAL NOT NULL,
        provenance REAL NOT NULL,
        impact REAL NOT NULL,
        uniqueness REAL NOT NULL,
        coherence REAL NOT NULL,
        total REAL NOT NULL,                     -- the meter: mean of the five, 0-100
        breakdown TEXT NOT NULL,                 -- JSON: the features behind each dimension
        score REAL NOT NULL,                     -- what decides: supplied, meter or the smaller (validate.score)
        policy TEXT NOT NULL DEFAULT 'supplied', -- validate.score as it was when score was decided
        grade TEXT NOT NULL CHECK (grade IN ('diamond', 'needs_enrichment', 'rejected'))
      ) STRICT;
      CREATE INDEX quality_score ON quality (score);
    `),
}
