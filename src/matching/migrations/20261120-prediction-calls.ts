import type {Migration} from '../../store/migration.ts'

/** What language models were asked for an answer: who, how long, what it cost. */
export const predictionCalls: Migration = {
  name: '20261120-prediction-calls',
  up: (db) =>
    db.exec(`
      CREATE TABLE prediction_calls (
        prediction TEXT NOT NULL,                -- id; the answer itself may not have been logged
        position INTEGER NOT NULL,               -- from 0, in the order they were made
        task TEXT NOT NULL,
        outcome TEXT NOT NULL,                   -- answered, or the code of the error
        provider TEXT,
        model TEXT,
        model_digest TEXT,
        prompt_tokens INTEGER NOT NULL,          -- of all attempts
        completion_tokens INTEGER NOT NULL,
        cost_usd REAL NOT NULL,
        duration_ms REAL NOT NULL,
        from_cache INTEGER NOT NULL,
        PRIMARY KEY (prediction, position)
      ) STRICT, WITHOUT ROWID;
    `),
}
