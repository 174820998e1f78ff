import {LoglineCommand} from '../../cli/command.ts'
import type {Paint} from '../../cli/paint.ts'
import {table} from '../../cli/table.ts'
import {CACHE_MEND, poolStatus, type PoolStatus as Status} from '../../pipeline/pool-status.ts'
import {openTaskPool} from '../../pipeline/task-pool.ts'
import {openIfThere} from '../../pipeline/workspace.ts'
import {poolNotes} from '../../pool/notes.ts'
import type {Survey} from '../../pool/survey.ts'

export default class PoolStatus extends LoglineCommand {
  static override summary = 'Say which model servers answer, and how the pool has done so far.'
  static override description =
    `Asks each server for two seconds at most; asks no model anything. What the pool has done
is read from the store. Exit code 0 whatever the servers are like: logline doctor is for checks.`
  static override examples = [
    '<%= config.bin %> pool status',
    "<%= config.bin %> pool status --json | jq '.data.traffic'",
  ]

  async run(): Promise<void> {
    const {settings, reporter, signal} = await this.begin(PoolStatus)
    using store = openIfThere(settings.db, {notice: (message) => reporter.info(message)})
    await using house = await openTaskPool(settings.pool, store)
    for (const {field, says, mend} of poolNotes(house.options, house.pool.roster))
      reporter.warn(`${field}: ${says}; ${mend}`)
    const status = await poolStatus(house, store, signal)
    this.print({configured: settings.pool.providers.length > 0, ...status}, () => describe(status, this.paint))
  }
}

function describe({providers, traffic, wins, cache}: Status, paint: Paint): string {
  const parts = [
    table([
      ['provider', 'model', 'server', 'state', 'weight', 'tasks'],
      ...providers.map((each) => [
        each.provider,
        each.model,
        each.host,
        stateOf(each, paint),
        String(each.weight),
        each.tasks.join(', ') || 'any',
      ]),
    ]),
  ]
  const todo = remedies(providers)
  if (todo.length > 0) parts.push(todo.join('\n'))
  if (cache.trouble !== null) parts.push(`${cache.trouble}\n  ${CACHE_MEND}`)
  if (traffic.length > 0)
    parts.push(
      table([
        ['task', 'requests', 'answered', 'time-outs', 'from cache', 'p50 ms', 'p95 ms', 'tokens', 'US$'],
        ...traffic.map((each) => [
          each.task,
          each.requests,
          each.answered,
          each.timeouts,
          each.from_cache,
          milliseconds(each.p50_ms),
          milliseconds(each.p95_ms),
          each.tokens,
          each.cost_usd.toFixed(4),
        ]),
      ]),
    )
  if (wins.length > 0)
    parts.push(
      table([
        ['task', 'provider', 'compared', 'won', 'win rate'],
        ...wins.map(({task, provider, asked, won, rate}) => [task, provider, asked, won, rate.toFixed(2)]),
      ]),
    )
  return parts.join('\n\n')
}

/** What to do about servers that are not there and models that they lack, once for each server. */
function remedies(providers: readonly Survey[]): string[] {
  return [...Map.groupBy(providers, ({host}) => host)].flatMap(([host, users]) => {
    const [{reachable, reason, hint, driver}] = users as [Survey]
    if (reachable === false) return [`${reason}\n  ${hint}`]
    const missing = [...new Set(users.filter(({present}) => present === false).map(({model}) => model))]
    if (missing.length === 0) return []
    return [
      `${host} has no ${missing.join(', ')}\n  ${driver === 'ollama' ? 'logline pool pull' : 'let it serve this model'}`,
    ]
  })
}

/** In two or three words. */
function stateOf({reachable, present, loaded}: Survey, paint: Paint): string {
  if (reachable === null) return paint('faint', "can't tell")
  if (!reachable) return paint('bad', 'not reachable')
  if (present === false) return paint('caution', 'model missing')
  return paint('good', loaded === null ? 'there' : loaded ? 'loaded' : 'not loaded')
}

function milliseconds(value: number | null): string {
  return value === null ? '-' : value.toFixed(0)
}
