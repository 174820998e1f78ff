import type {Database} from 'better-sqlite3'

/** Rows of one table that refer to rows of another which are gone. */
export interface Orphans {
  readonly table: string
  readonly rows: number
  /** They would have gone with what they refer to. */
  readonly cascades: boolean
  /** Deletes them; how many. */
  remove(): number
}

/** By foreign key, those that lead nowhere. */
export function orphansIn(db: Database): Orphans[] {
  const found = new Map<string, {table: string; parent: string; fkid: number; rows: number}>()
  for (const {table, parent, fkid} of db.pragma('foreign_key_check') as {
    table: string
    parent: string
    fkid: number
  }[]) {
    const key = `${table} ${fkid}`
    found.set(key, {table, parent, fkid, rows: (found.get(key)?.rows ?? 0) + 1})
  }
  return [...found.values()].map(({table, parent, fkid, rows}) => {
    const keys = db.pragma(`foreign_key_list("${table}")`) as {
      id: number
      from: string
      to: string
      on_delete: string
    }[]
    const {from, to, on_delete} = keys.find(({id}) => id === fkid)!
    const gone = `"${from}" IS NOT NULL AND "${from}" NOT IN (SELECT "${to}" FROM "${parent}")`
    const remove = (): number => db.prepare(`DELETE FROM "${table}" WHERE ${gone}`).run().changes
    return {table, rows, cascades: on_delete === 'CASCADE', remove}
  })
}
