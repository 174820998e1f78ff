import type {Database} from 'better-sqlite3'

/** Numbers of the files that spans were read from; a new one gets its number when it is first asked for. */
export function fileNumbers(db: Database): (path: string) => number {
  const known = db.prepare<[string], number>('SELECT id FROM files WHERE path = ?').pluck()
  const add = db.prepare('INSERT INTO files (path) VALUES (?)')
  // Rows come file by file.
  let last: {path: string; number: number} | undefined
  return (path) => {
    if (last?.path !== path) last = {path, number: known.get(path) ?? Number(add.run(path).lastInsertRowid)}
    return last.number
  }
}

/** Files that spans, or duplicates of spans, of the store came from, as they were named then. */
export function pathsReadFrom(db: Database): string[] {
  return db
    .prepare<[], string>(`
      SELECT path FROM files WHERE id IN (SELECT file FROM spans UNION SELECT file FROM duplicates) AND path <> '-'`)
    .pluck()
    .all()
}
