import type {Migration} from '../../store/migration.ts'

/** The ranker of a calibration, and what it is fitted on. */
export const choices: Migration = {
  name: '20261128-choices',
  up: (db) =>
    db.exec(`
      ALTER TABLE calibrations ADD COLUMN ranker TEXT;  -- JSON; null: too few questions for one of its own

      -- The answers that a span's own question could choose from; they go when the calibration is finished.
      CREATE TABLE calibration_choices (
        calibration TEXT NOT NULL REFERENCES calibrations (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        answer TEXT NOT NULL,                    -- the right one, normalised
        features BLOB NOT NULL,                  -- float32, little-endian: of each answer in turn
        labels BLOB NOT NULL,                    -- a byte for each answer: 1 when it is right
        PRIMARY KEY (calibration, seq)
      ) STRICT, WITHOUT ROWID;
    `),
}
