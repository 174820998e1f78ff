import {poolOptions} from '../pool/configured.ts'
import {poolLedger} from '../pool/observe/ledger.sql.ts'
import {openPool} from '../pool/open.ts'
import type {PoolOptions} from '../pool/options.ts'
import type {PoolParts} from '../pool/parts.ts'
import type {Pool} from '../pool/pool.ts'
import {judgePrompt} from '../pool/tasks/judge-prompt.ts'
import {readPrompts} from '../pool/tasks/prompts.ts'
import type {TaskParts} from '../pool/tasks/run-task.ts'
import type {PoolSettings} from '../settings/pool.ts'
import type {Store} from '../store/open.ts'

/** The pool of the configuration with its prompts, ready for tasks. */
export interface TaskPool extends AsyncDisposable {
  readonly pool: Pool
  readonly options: PoolOptions
  /** What `runTask` takes. */
  readonly parts: TaskParts
}

/**
 * Opens the pool that `[pool]` describes. With a store, answers are kept in it and every request is noted there. Nothing
 * is asked yet.
 * @throws {UsageError} a provider, a key, the cache or a prompt that can't be as it is described
 */
export async function openTaskPool(
  settings: PoolSettings,
  store?: Store,
  observers: PoolParts['observers'] = [],
): Promise<TaskPool> {
  const options = poolOptions(settings)
  const prompts = readPrompts(settings.prompts)
  const ledger = store === undefined ? undefined : poolLedger(store.db)
  const pool = await openPool(options, {
    db: store?.db,
    wins: ledger?.wins,
    judgePrompt: judgePrompt(prompts),
    observers: ledger === undefined ? observers : [ledger.observe, ...observers],
  })
  return {
    pool,
    options,
    parts: {pool, prompts, max_deadline_ms: options.qos.max_deadline_ms, now: () => performance.now()},
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]()
      ledger?.[Symbol.dispose]()
    },
  }
}
