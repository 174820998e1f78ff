import type {Migration} from '../../store/migration.ts'

/** A rewritten span kept the source that it was taken in with, and so a secret in it that was hidden everywhere else. */
export const sourceAsRewritten: Migration = {
  name: '20261130-source-as-rewritten',
  up: (db) =>
    db.exec(`
      UPDATE spans SET source = coalesce(
        nullif(json_extract(rest, '$.metadata.source'), ''), nullif(json_extract(rest, '$.source'), ''))
      WHERE seq IN (SELECT seq FROM originals);
    `),
}
