import type {Store} from '../store/open.ts'
import {linkChecks} from './check.sql.ts'
import {contentChecks} from './check-contents.sql.ts'
import {type Finding, ok} from './finding.ts'
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
  const all = [...linkChecks(db), ...contentChecks(db)]
  const repaired = repair
    ? db
        .transaction(() => {
          const rows = all.reduce((sum, one) => sum + (one.find() === undefined ? 0 : (one.repair?.() ?? 0)), 0)
          if (rows > 0) bumpStoreVersion(db)
          return rows
        })
        .immediate()
    : 0
  const findings = all.map((one): Finding => {
    const found = one.find()
    return found === undefined ? ok(one.name, one.says()) : {check: one.name, ...found}
  })
  return {sound: findings.every(({state}) => state !== 'fail'), findings, repaired}
}
