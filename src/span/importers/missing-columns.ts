import {isMapped, placeOf} from './columns.ts'
import type {FieldMap} from './format.ts'
import {fieldsOf} from './imported.ts'
import {isOwnRow} from './own-table.ts'

/** Names of columns that a warning lists, at most. */
const MOST_NAMED = 30

/** Characters of each. */
const LONGEST_NAME = 60

/** Finds out which columns of a map no row of an input has: a slip in a name would leave its field empty unsaid. */
export function missingColumns(map: FieldMap) {
  const unseen = new Map(Object.entries(map).filter(([, column]) => !column.startsWith('=')))
  const names = new Set<string>()
  return {
    saw(value: unknown): void {
      if (unseen.size === 0) return
      const row = fieldsOf(value)
      if (row === undefined || (isOwnRow(row) && !isMapped(row, map))) return
      for (const [field, column] of unseen) if (placeOf(row, column) !== undefined) unseen.delete(field)
      for (const name of Object.keys(row))
        if (names.size < MOST_NAMED) names.add(name.replace(/\s+/g, ' ').slice(0, LONGEST_NAME))
    },
    /** Of all that was seen. Undefined: no column is missing. */
    warning(file: string): string | undefined {
      if (names.size === 0 || unseen.size === 0) return undefined
      const missing = [...unseen].map(([field, column]) => `--map ${field}=${column}`).join(', ')
      const more = names.size === MOST_NAMED ? ', ...' : ''
      return `no row of ${file} has the column of ${missing}; there are: ${[...names].join(', ')}${more}`
    },
  }
}
