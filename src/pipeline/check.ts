import type {Store} from '../store/open.ts'
import {checks, sound} from './check.sql.ts'
import type {Finding} from './finding.ts'
import {bumpStoreVersion} from './runs.sql.ts'

export interface CheckReport {
  /** Nothing fails; there may be warnings. */
  readonly sound: boolean
  readonly findings: readonly Finding[]
  /** Rows that were mended. */
  readonly repaired: number
}

/** Checks that what is stored of a data set fits together; with `repair` it first mends what can be mended safely. */
export function checkDataset({db}: Store, repair: boolean): CheckReport {
  const all = checks(db)
  const repaired = repair
    ? db
        .transaction(() => {
          const rows = all.reduce((sum, one) => sum + (one.find() === undefined ? 0 : (one.repair?.() ?? 0)), 0)
          if (rows > 0) bumpStoreVersion(db)
          return rows
        })
        .immediate()
    : 0
  const findings = all.map(({name, find}): Finding => {
    const found = find()
    return found === undefined ? sound(db, name) : {check: name, ...found}
  })
  return {sound: findings.every(({state}) => state !== 'fail'), findings, repaired}
}
