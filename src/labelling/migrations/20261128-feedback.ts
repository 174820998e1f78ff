import type {Migration} from '../../store/migration.ts'

/** What people say of answers, and what it makes of the votes of the spans behind them. */
export const feedback: Migration = {
  name: '20261128-feedback',
  up: (db) =>
    db.exec(`
      -- Rows are only added: saying something else of an answer, or taking it back, is another row.
      CREATE TABLE feedback_events (
        id INTEGER PRIMARY KEY,
        prediction TEXT NOT NULL,                -- id; what was said stays when the log of answers goes
        person TEXT NOT NULL,
        at TEXT NOT NULL,
        rating INTEGER CHECK (rating BETWEEN 1 AND 5),
        was_helpful INTEGER CHECK (was_helpful IN (0, 1)),
        actual_output TEXT                       -- what would have been right; all three null: taken back
      ) STRICT;
      CREATE INDEX feedback_events_prediction ON feedback_events (prediction, person, id);
      CREATE TRIGGER feedback_stays BEFORE UPDATE ON feedback_events BEGIN
        SELECT raise(ABORT, 'feedback is only added');
      END;
      CREATE TRIGGER feedback_is_kept BEFORE DELETE ON feedback_events BEGIN
        SELECT raise(ABORT, 'feedback is only added');
      END;

      -- What counts: the last word of each person on each answer.
      CREATE VIEW feedback AS
        SELECT id, prediction, person, at, rating, was_helpful, actual_output FROM feedback_events e
        WHERE id = (SELECT max(id) FROM feedback_events WHERE prediction = e.prediction AND person = e.person)
          AND (rating IS NOT NULL OR was_helpful IS NOT NULL OR actual_output IS NOT NULL);

      -- Spans that an answer rested on when it was judged.
      CREATE TABLE feedback_spans (
        prediction TEXT NOT NULL,
        seq INTEGER NOT NULL REFERENCES spans (seq) ON DELETE CASCADE,
        PRIMARY KEY (prediction, seq)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX feedback_spans_seq ON feedback_spans (seq);

      -- What a span's vote is multiplied by; 1 without a row.
      CREATE TABLE feedback_weights (
        seq INTEGER PRIMARY KEY REFERENCES spans (seq) ON DELETE CASCADE,
        weight REAL NOT NULL
      ) STRICT;
    `),
}
