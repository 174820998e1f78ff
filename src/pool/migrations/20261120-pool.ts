import type {Migration} from '../../store/migration.ts'

/** Answers of models kept for a while, what became of every request, and whose answers win. */
export const pool: Migration = {
  name: '20261120-pool',
  up: (db) =>
    db.exec(`
      CREATE TABLE pool_cache (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,             -- milliseconds since 1970
        used_at INTEGER NOT NULL                 -- to the minute or so: who goes first when there is no room
      ) STRICT;
      CREATE INDEX pool_cache_used ON pool_cache (used_at);

      CREATE TABLE pool_requests (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        request_id TEXT NOT NULL,
        tenant TEXT NOT NULL,
        project TEXT NOT NULL,
        task TEXT NOT NULL,
        strategy TEXT NOT NULL,
        outcome TEXT NOT NULL,                   -- answered, or the kind of the error
        provider TEXT,                           -- whose answer it is; null: none
        model TEXT,
        prompt_tokens INTEGER NOT NULL,          -- of all calls made for it
        completion_tokens INTEGER NOT NULL,
        cost_usd REAL NOT NULL,
        duration_ms REAL NOT NULL,
        from_cache INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE pool_wins (
        task TEXT NOT NULL,
        provider TEXT NOT NULL,
        asked INTEGER NOT NULL,                  -- comparisons its answer was in
        won INTEGER NOT NULL,
        PRIMARY KEY (task, provider)
      ) STRICT, WITHOUT ROWID;
    `),
}
