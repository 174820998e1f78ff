import {type Restored, type RestoredBy, restorer} from '../enzyme/restore.sql.ts'
import {UsageError} from '../errors.ts'
import type {Store} from '../store/open.ts'
import {bumpStoreVersion} from './runs.sql.ts'

/** `all`: what enzymes and people did; `label`: only what people said; `release`: enzymes may work on it again. */
export type RestoreKind = 'all' | 'label' | 'release'

export interface RestoredSpan {
  readonly id: string
  readonly outcome: Restored
}

/**
 * Gives spans back as they were taken in; later runs of orchestrate leave them alone. With `release` the other way
 * round: the next run may work on them again. With `label` only the verdicts of people are taken back.
 * @throws {UsageError} an id is not in the store; then nothing has happened
 */
export function restoreSpans({db}: Store, ids: readonly string[], kind: RestoreKind, by: RestoredBy): RestoredSpan[] {
  const work = restorer(db, by)
  const one = {all: work.restore, label: work.unlabel, release: work.release}[kind]
  return db
    .transaction(() => {
      const outcomes = ids.map((id) => ({id, outcome: one(id)}))
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
