import type {Database, Statement} from 'better-sqlite3'

/** What a statement gives: objects, first columns, or lists of columns. */
type Shape = 'rows' | 'pluck' | 'raw'

const known = new WeakMap<Database, Map<string, Statement<unknown[]>>>()

/**
 * A statement that is prepared once for each open store: preparing one takes as long as running a small one. For fixed
 * texts only, because none is ever forgotten; and for `get`, `all` and `run`, because an iteration keeps it busy.
 */
export function prepared<Parameters extends unknown[], Row>(
  db: Database,
  sql: string,
  shape: Shape = 'rows',
): Statement<Parameters, Row> {
  let statements = known.get(db)
  if (statements === undefined) {
    statements = new Map()
    known.set(db, statements)
  }
  const key = `${shape} ${sql}`
  let statement = statements.get(key)
  if (statement === undefined) {
    statement = db.prepare(sql)
    if (shape === 'pluck') statement.pluck()
    if (shape === 'raw') statement.raw()
    statements.set(key, statement)
  }
  return statement as unknown as Statement<Parameters, Row>
}
