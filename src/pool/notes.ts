import {isTask, TASKS} from '../settings/tasks.ts'
import type {PoolOptions} from './options.ts'
import type {Roster} from './roster.ts'

/** A setting that is allowed and has no effect. */
export interface PoolNote {
  readonly field: string
  readonly says: string
  readonly mend: string
}

/** What of a configuration does not do what it says: people's old files have it, so that it is told and not refused. */
export function poolNotes({providers, judge}: Pick<PoolOptions, 'providers' | 'judge'>, roster: Roster): PoolNote[] {
  const unknown = providers.flatMap(({name, tasks}, index) =>
    tasks
      .filter((task) => !isTask(task))
      .map((task) => ({
        field: `pool.providers.${index}.tasks`,
        says: `${name} lists ${task}, and there is no such task`,
        mend: `tasks are ${TASKS.join(', ')}`,
      })),
  )
  if (judge.strategy === undefined) return unknown
  const field = 'pool.judge.strategy'
  const mend = 'leave it out, or let several providers judge: without model_provider, with judge among their tasks'
  const named = judge.model_provider
  if (named !== undefined)
    return [...unknown, {field, says: `${judge.strategy} has nothing to combine: ${named} alone judges`, mend}]
  const judges = roster.judges(named)
  if (judges.length > 1) return unknown
  return [...unknown, {field, says: `${judge.strategy} has nothing to combine: ${judges.length} judge`, mend}]
}
