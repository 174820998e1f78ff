import type {Migration} from '../../store/migration.ts'

/** What spans were when they were taken in, where a stage has rewritten them since. */
export const originals: Migration = {
  name: '20261120-originals',
  up: (db) =>
    db.exec(`
      CREATE TABLE originals (
        seq INTEGER PRIMARY KEY REFERENCES spans (seq) ON DELETE CASCADE,
        body TEXT NOT NULL,                      -- canonical JSON without vectors; spans.content_hash is of it
        rewritten_hash BLOB NOT NULL             -- content hash of what the span is now
      ) STRICT;
      CREATE INDEX spans_thread ON spans (thread, at, seq) WHERE thread IS NOT NULL;
    `),
}
