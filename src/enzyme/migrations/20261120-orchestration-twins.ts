import type {Migration} from '../../store/migration.ts'

/** How many exact duplicates had merged into a span when it was orchestrated: a later one brings answer aliases. */
export const orchestrationTwins: Migration = {
  name: '20261120-orchestration-twins',
  up: (db) => db.exec('ALTER TABLE orchestrations ADD COLUMN twins INTEGER NOT NULL DEFAULT 0'),
}
