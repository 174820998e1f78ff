import type {Migration} from '../../store/migration.ts'

/** What training needs to know of spans that it removes, and what may be let in again. */
export const trainUndo: Migration = {
  name: '20261130-train-undo',
  up: (db) =>
    db.exec(`
      -- What was let in, by what it says: known when the span is gone, and when it comes again. undone is from now on
      -- 0: let in; 1: made things worse, barred while its run stands; 2: may be let in again; 3: stays, as any span.
      ALTER TABLE train_pulls ADD COLUMN dedup_key BLOB;
      -- Of a row of a file: whether somebody has ingested it since.
      ALTER TABLE train_pulls ADD COLUMN ingested INTEGER NOT NULL DEFAULT 0;
      UPDATE train_pulls SET dedup_key = (SELECT dedup_key FROM spans s WHERE s.seq = train_pulls.seq);
      -- What a person took back was barred, too.
      UPDATE train_pulls SET undone = 2
      WHERE undone = 1 AND run IN (SELECT id FROM train_runs WHERE undone_at IS NOT NULL);
    `),
}
