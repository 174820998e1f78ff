import type {Database, Statement} from 'better-sqlite3'

/** What a statement gives: objects, first columns, or lists of columns. */
type Shape = 'rows' | 'pluck' | 'raw'

/** By shape, then by text: a key made of both would be made, and hashed, at each call. */
type Statements = Readonly<Record<Shape, Map<string, Statement<unknown[]>>>>

const known = new WeakMap<Database, Statements>()

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
    statements = {rows: new Map(), pluck: new Map(), raw: new Map()}
    known.set(db, statements)
  }
  let statement = statements[shape].get(sql)
  if (statement === undefined) {
    statement = db.prepare(sql)
    if (shape === 'pluck') statement.pluck()
    if (shape === 'raw') statement.raw()
    statements[shape].set(sql, statement)
  }
  return statement as unknown as Statement<Parameters, Row>
}
