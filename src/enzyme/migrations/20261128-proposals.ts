import type {Migration} from '../../store/migration.ts'

/** Which description by a language model the log of a span already holds: its setting (prompt); null: none. */
export const proposals: Migration = {
  name: '20261128-proposals',
  up: (db) => db.exec('ALTER TABLE orchestrations ADD COLUMN proposed INTEGER REFERENCES stage_settings (id)'),
}
