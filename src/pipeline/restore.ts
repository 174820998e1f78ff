import {withheldTable} from '../dataset/withheld.sql.ts'
import {type Restored, restorer} from '../enzyme/restore.sql.ts'
import {UsageError} from '../errors.ts'
import type {RestoredBy} from '../span/restorations.sql.ts'
import type {Store} from '../store/open.ts'
import {bumpStoreVersion, stageOfRun} from './runs.sql.ts'

/** `all`: what enzymes and people did; `label`: only what people said; `release`: enzymes may work on it again. */
export type RestoreKind = 'all' | 'label' | 'release'

export interface RestoredSpan {
  readonly id: string
  /** `given_back`: it was withheld, and no rule withholds it from now on. */
  readonly outcome: Restored | 'given_back'
}

/**
 * Gives spans back: one that is withheld stands again, whatever rules say; any other one is as it was taken in, and later
 * runs of orchestrate leave it alone. With `release` the other way round: the next runs may work on them, and withhold
 * them, again. With `label` only the verdicts of people are taken back.
 * @throws {UsageError} an id is not in the store; then nothing has happened
 */
export function restoreSpans({db}: Store, ids: readonly string[], kind: RestoreKind, by: RestoredBy): RestoredSpan[] {
  const work = restorer(db, by)
  const withheld = withheldTable(db)
  const one = {
    all: (id: string) => (withheld.giveBack(id, by) ? 'given_back' : work.restore(id)),
    label: work.unlabel,
    release: (id: string) => {
      const unpinned = withheld.unpin(id, by)
      const outcome = work.release(id)
      return unpinned ? 'released' : outcome
    },
  }[kind]
  return db
    .transaction(() => {
      const outcomes = ids.map((id): RestoredSpan => ({id, outcome: one(id)}))
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

/**
 * Gives back everything that one run of dedup or balance withheld and that is still withheld by it. The next run of it
 * may withhold it again. How many spans.
 * @throws {UsageError} there was no such run
 */
export function restoreRun({db}: Store, run: number, by: RestoredBy): number {
  const stage = stageOfRun(db, run)
  if (stage !== 'dedup' && stage !== 'balance')
    throw new UsageError('run_unknown', `run ${run} is no run of dedup or balance`, {
      hint: 'both print the number of their run; logline lineage ID shows it too',
    })
  return db
    .transaction(() => {
      const count = withheldTable(db).giveBackRun(run, by)
      if (count > 0) bumpStoreVersion(db)
      return count
    })
    .immediate()
}
