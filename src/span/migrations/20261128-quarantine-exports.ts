import type {Migration} from '../../store/migration.ts'

/** Which line of which exported file holds which row that was set aside: so that it is known again when it is mended. */
export const quarantineExports: Migration = {
  name: '20261128-quarantine-exports',
  up: (db) =>
    db.exec(`
      CREATE TABLE quarantine_exports (
        file TEXT NOT NULL,                      -- its full path, links followed
        line INTEGER NOT NULL,
        quarantine INTEGER NOT NULL REFERENCES quarantine (id) ON DELETE CASCADE,
        PRIMARY KEY (file, line)
      ) STRICT, WITHOUT ROWID;
    `),
}
