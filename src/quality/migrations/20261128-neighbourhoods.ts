import type {Migration} from '../../store/migration.ts'

/** How alike each span and the nearest earlier ones are by words and vectors, and what makes that outdated. */
export const neighbourhoods: Migration = {
  name: '20261128-neighbourhoods',
  up: (db) =>
    db.exec(`
      -- 1: what the words of validate were compared with has been withheld or given back since.
      ALTER TABLE quality ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;
      -- The setting of uniqueness under which it was measured from the index; null: by words, at validate.
      ALTER TABLE quality ADD COLUMN neighbours INTEGER REFERENCES stage_settings (id);
      CREATE INDEX quality_stale ON quality (seq) WHERE stale = 1;

      -- Spans that were compared with their nearest earlier ones, as they were then.
      CREATE TABLE neighbourhoods (
        seq INTEGER PRIMARY KEY REFERENCES spans (seq) ON DELETE CASCADE,
        setting INTEGER NOT NULL REFERENCES stage_settings (id),
        revision INTEGER NOT NULL,
        words REAL NOT NULL,                     -- uniqueness by words alone, before
        stale INTEGER NOT NULL DEFAULT 0         -- 1: a neighbour has changed, gone, or come
      ) STRICT;
      CREATE INDEX neighbourhoods_stale ON neighbourhoods (seq) WHERE stale = 1;

      -- The nearest of them that are alike at all, at most ten.
      CREATE TABLE near_spans (
        seq INTEGER NOT NULL REFERENCES neighbourhoods (seq) ON DELETE CASCADE,
        neighbour INTEGER NOT NULL,              -- its seq, smaller
        similarity REAL NOT NULL,                -- 0-1
        PRIMARY KEY (seq, neighbour)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX near_spans_neighbour ON near_spans (neighbour);

      -- Whoever has a changed span among its nearest is compared again.
      CREATE TRIGGER neighbour_changed AFTER UPDATE OF revision, withheld ON spans
      WHEN new.revision <> old.revision OR new.withheld <> old.withheld BEGIN
        UPDATE neighbourhoods SET stale = 1 WHERE seq IN (SELECT seq FROM near_spans WHERE neighbour = new.seq);
      END;
      CREATE TRIGGER neighbour_gone AFTER DELETE ON spans BEGIN
        UPDATE neighbourhoods SET stale = 1 WHERE seq IN (SELECT seq FROM near_spans WHERE neighbour = old.seq);
      END;
      -- A span that was withheld and stands again is a new neighbour to those after it.
      CREATE TRIGGER neighbour_back AFTER UPDATE OF withheld ON spans WHEN new.withheld < old.withheld BEGIN
        DELETE FROM neighbourhoods WHERE seq = new.seq;
      END;
      -- The same where words alone were compared: those that dedup has found alike, and the one that is kept.
      CREATE TRIGGER copy_withheld AFTER UPDATE OF withheld ON spans WHEN new.withheld <> old.withheld BEGIN
        UPDATE quality SET stale = 1
        WHERE neighbours IS NULL AND seq IN (SELECT later FROM alike WHERE earlier = new.seq);
      END;
      CREATE TRIGGER kept_changed AFTER INSERT ON withheld WHEN new.kept > new.seq BEGIN
        UPDATE quality SET stale = 1 WHERE neighbours IS NULL AND seq = new.kept;
      END;
      CREATE TRIGGER kept_back AFTER DELETE ON withheld WHEN old.kept > old.seq BEGIN
        UPDATE quality SET stale = 1 WHERE neighbours IS NULL AND seq = old.kept;
      END;

      -- Copies that were withheld before this was known.
      UPDATE quality SET stale = 1 WHERE seq IN (
        SELECT a.later FROM alike a JOIN withheld w ON w.seq = a.earlier
        UNION SELECT kept FROM withheld WHERE kept > seq);
    `),
}
