import type {Migration} from '../../store/migration.ts'

/** What the cache holds is known without counting it, and what is over is found without looking at all of it. */
export const poolCacheSize: Migration = {
  name: '20261128-pool-cache-size',
  up: (db) =>
    db.exec(`
      CREATE TABLE pool_cache_size (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        entries INTEGER NOT NULL,
        bytes INTEGER NOT NULL
      ) STRICT;
      INSERT INTO pool_cache_size SELECT 1, count(*), coalesce(sum(bytes), 0) FROM pool_cache;
      CREATE TRIGGER pool_cache_in AFTER INSERT ON pool_cache BEGIN
        UPDATE pool_cache_size SET entries = entries + 1, bytes = bytes + new.bytes;
      END;
      CREATE TRIGGER pool_cache_out AFTER DELETE ON pool_cache BEGIN
        UPDATE pool_cache_size SET entries = entries - 1, bytes = bytes - old.bytes;
      END;
      CREATE INDEX pool_cache_expires ON pool_cache (expires_at);
    `),
}
