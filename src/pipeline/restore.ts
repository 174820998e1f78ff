import {type Restored, restorer} from '../enzyme/restore.sql.ts'
import {UsageError} from '../errors.ts'
import type {Store} from '../store/open.ts'
import {bumpStoreVersion} from './runs.sql.ts'

export interface RestoredSpan {
  readonly id: string
  readonly outcome: Restored
}

/**
 * Gives spans back as they were taken in; later runs of orchestrate leave them alone. With `release` the other way
 * round: the next run may work on them again.
 * @throws {UsageError} an id is not in the store; then nothing has happened
 */
export function restoreSpans({db}: Store, ids: readonly string[], release: boolean): RestoredSpan[] {
  const work = restorer(db)
  return db
    .transaction(() => {
      const outcomes = ids.map((id) => ({id, outcome: release ? work.release(id) : work.restore(id)}))
      const unknown = outcomes.find(({outcome}) => outcome === 'unknown')
      if (unknown !== undefined)
        throw new UsageError('span_unknown', `no span has the id ${unknown.id}`, {
          hint: 'logline lineage ID looks for merged ones too',
        })
      if (outcomes.some(({outcome}) => outcome !== 'unchanged')) bumpStoreVersion(db)
      return outcomes
    })
    .immediate()
}
