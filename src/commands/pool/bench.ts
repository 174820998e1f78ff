import {Flags} from '@oclif/core'
import {LoglineCommand} from '../../cli/command.ts'
import {poolLogTo} from '../../cli/pool-log.ts'
import {table} from '../../cli/table.ts'
import {ProviderError} from '../../errors.ts'
import {type PoolBench as Bench, poolBench} from '../../pipeline/pool-bench.ts'
import {BENCH_TASKS} from '../../pipeline/pool-bench-tasks.ts'
import {openTaskPool} from '../../pipeline/task-pool.ts'
import {openWorkspace} from '../../pipeline/workspace.ts'

export default class PoolBench extends LoglineCommand {
  static override summary = 'Measure each provider on your own questions and spans.'
  static override description = `Asks every provider the tasks that it may be asked, one call after the other, with
inputs from what was asked last and from the spans of the store; the cache takes no part. Measures latency, tokens a
second, and how many answers had the form of the task. It says nothing of how good an answer is: --compare lets
providers that share a task compete before the judge, and the win rates count all comparisons of the store.`
  static override examples = [
    '<%= config.bin %> pool bench',
    '<%= config.bin %> pool bench --task expand_queries --task answer --count 50 --json',
    '<%= config.bin %> pool bench --compare',
  ]
  static override flags = {
    task: Flags.option({
      options: BENCH_TASKS,
      multiple: true,
      multipleNonGreedy: true,
      description: 'Measure only this task; repeatable. [default: all of these]',
    })(),
    count: Flags.integer({description: 'Inputs of each task.', default: 10, min: 1, max: 10_000, helpValue: 'N'}),
    compare: Flags.boolean({description: 'Let providers that share a task compete before the judge.'}),
  }

  async run(): Promise<void> {
    const {flags, settings, reporter, signal} = await this.begin(PoolBench)
    using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    await using house = await openTaskPool(settings.pool, store, poolLogTo(reporter))
    const bench = await poolBench(store, house, {
      tasks: flags.task ?? BENCH_TASKS,
      count: flags.count,
      compare: flags.compare,
      signal,
      progress: (note) => reporter.info(note),
    })
    if (bench.rows.length > 0 && bench.rows.every(({answered, invalid}) => answered + invalid === 0)) {
      reporter.info(describe(bench))
      throw new ProviderError('pool_unreachable', `no call was answered: ${bench.rows.length} rows, all failed`, {
        hint: `${this.config.bin} pool status and ${this.config.bin} doctor say why`,
      })
    }
    this.print(bench, () => describe(bench))
  }
}

function describe({rows, wins}: Bench): string {
  const measured = table([
    ['task', 'provider', 'model', 'asked', 'answered', 'mended', 'invalid', 'failed', 'p50 ms', 'p95 ms', 'tokens/s'],
    ...rows.map((row) => [
      row.task,
      row.provider,
      row.model,
      row.asked,
      row.answered,
      row.repaired,
      row.invalid,
      row.failed,
      row.p50_ms?.toFixed(0) ?? '-',
      row.p95_ms?.toFixed(0) ?? '-',
      row.tokens_per_s?.toFixed(1) ?? '-',
    ]),
  ])
  if (wins.length === 0) return measured
  const won = wins.map((each) => [each.task, each.provider, each.asked, each.won, each.rate.toFixed(2)])
  return `${measured}\n\n${table([['task', 'provider', 'compared', 'won', 'win rate'], ...won])}`
}
