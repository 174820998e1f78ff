import {ProviderError, throwIfStopped, UsageError} from '../errors.ts'
import {PoolError} from '../pool/failure.ts'
import type {Member} from '../pool/roster.ts'
import {taskDefinition} from '../pool/tasks/all.ts'
import {runTask} from '../pool/tasks/run-task.ts'
import {quantile, type WinRate} from '../pool/traffic.sql.ts'
import type {Store} from '../store/open.ts'
import {benchInputs} from './pool-bench-inputs.sql.ts'
import type {BenchTask} from './pool-bench-tasks.ts'
import type {TaskPool} from './task-pool.ts'
import {warmModels} from './warm-models.ts'

export interface BenchRow {
  readonly task: string
  readonly provider: string
  readonly model: string
  readonly asked: number
  /** Answers of the task's form. */
  readonly answered: number
  /** Answers of another form, also after the repair. */
  readonly invalid: number
  /** No answer at all. */
  readonly failed: number
  /** Answers that needed the repair. */
  readonly repaired: number
  /** Of answers, from the question to the answer, milliseconds. */
  readonly p50_ms: number | null
  readonly p95_ms: number | null
  /** Tokens of answers by the seconds they took; null where the server does not count. */
  readonly tokens_per_s: number | null
}

export interface PoolBench {
  readonly inputs: number
  readonly rows: readonly BenchRow[]
  /** Of all comparisons that the store knows of. */
  readonly wins: readonly WinRate[]
}

export interface PoolBenchOptions {
  readonly tasks: readonly BenchTask[]
  /** Inputs of each task. */
  readonly count: number
  /** Also lets providers that share a task compete, in the eyes of the judge. */
  readonly compare: boolean
  readonly signal: AbortSignal
  readonly progress: (note: string) => void
}

/**
 * Asks every provider its tasks, one call after the other, with inputs from the user's own questions and spans. Nothing
 * comes from the cache and nothing is kept. No answer is judged but by its form: latency and tokens are what is measured.
 * @throws {UsageError} the store holds nothing to ask
 */
export async function poolBench(
  store: Store,
  house: Pick<TaskPool, 'pool' | 'parts' | 'options'>,
  {tasks, count, compare, signal, progress}: PoolBenchOptions,
): Promise<PoolBench> {
  const {pool, parts} = house
  const rows: BenchRow[] = []
  let inputs = 0
  for (const task of tasks) {
    const definition = taskDefinition(task)
    const given = benchInputs(store.db, task, count)
    if (given.length === 0) continue
    inputs += given.length
    const members = pool.roster.forTask(task)
    for (const member of members) {
      const {provider} = member
      progress(`${task}: ${provider.name}, ${given.length} inputs`)
      await loadFirst(pool, member, signal, progress)
      const row = {asked: 0, answered: 0, invalid: 0, failed: 0, repaired: 0}
      const times: number[] = []
      let tokens = 0
      let counted = true
      for (const input of given) {
        throwIfStopped(signal)
        row.asked++
        const started = parts.now()
        try {
          const {reply, repaired} = await runTask(definition, input, parts, signal, {
            providers: [provider.name],
            strategy: 'FASTEST',
            cache: 'no-store',
          })
          times.push(parts.now() - started)
          row.answered++
          if (repaired) row.repaired++
          if (reply.tokens === null) counted = false
          else tokens += reply.tokens.completion
        } catch (error) {
          if (!(error instanceof ProviderError)) throw error
          if (error instanceof PoolError && error.kind === 'invalid_answer') row.invalid++
          else row.failed++
        }
      }
      const seconds = times.reduce((sum, each) => sum + each, 0) / 1000
      rows.push({
        task,
        provider: provider.name,
        model: provider.model,
        ...row,
        p50_ms: quantile(times, 0.5),
        p95_ms: quantile(times, 0.95),
        tokens_per_s: counted && seconds > 0 ? tokens / seconds : null,
      })
    }
    if (!compare || members.length < 2) continue
    await warmModels(house, [{task, strategy: 'JUDGE'}], signal, progress)
    progress(`${task}: compared by the judge`)
    for (const input of given)
      try {
        await runTask(definition, input, parts, signal, {strategy: 'JUDGE', cache: 'no-store'})
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error
      }
  }
  if (inputs === 0)
    throw new UsageError('nothing_to_ask', 'the store holds no spans to make inputs from', {
      hint: 'logline ingest <file> first, or name another store with --db',
    })
  return {inputs, rows, wins: pool.wins.list().sort((a, b) => order(a.task, b.task) || order(a.provider, b.provider))}
}

/** Loading a model is no latency of its answers. */
async function loadFirst(
  pool: TaskPool['pool'],
  member: Member,
  signal: AbortSignal,
  progress: PoolBenchOptions['progress'],
): Promise<void> {
  try {
    await pool.watch.load(member, signal, () => progress(`loading ${member.provider.model}`))
  } catch (error) {
    throwIfStopped(signal)
    if (!(error instanceof ProviderError)) throw error
  }
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
