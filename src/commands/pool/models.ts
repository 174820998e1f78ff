import {LoglineCommand} from '../../cli/command.ts'
import {table} from '../../cli/table.ts'
import {poolStatus} from '../../pipeline/pool-status.ts'
import {openTaskPool} from '../../pipeline/task-pool.ts'

export default class PoolModels extends LoglineCommand {
  static override summary = 'List the models that the configured servers have.'
  static override description = 'One server after the other, with size, what is loaded, and who uses a model.'
  static override examples = [
    '<%= config.bin %> pool models',
    "<%= config.bin %> pool models --json | jq '.data.servers[].models[].name'",
  ]

  async run(): Promise<void> {
    const {settings, signal} = await this.begin(PoolModels)
    await using house = await openTaskPool(settings.pool)
    const {providers} = await poolStatus(house, undefined, signal)
    const servers = [...Map.groupBy(providers, ({host}) => host)].map(([host, users]) => {
      const [{driver, models, reason, hint, loaded_models}] = users as [(typeof users)[number]]
      const wanted = users.map(({provider, model, present}) => ({provider, model, present}))
      return {host, driver, reason, hint, wanted, models, loaded: loaded_models?.map(({name}) => name) ?? null}
    })
    this.print({servers}, () =>
      servers
        .map(({host, driver, reason, hint, wanted, models, loaded}) => {
          const missing = wanted.filter(({present}) => present === false).map(({model}) => model)
          const rows = (models ?? []).map(({name, bytes, digest}) => [
            `  ${name}`,
            bytes === null ? '-' : `${(bytes / 1e9).toFixed(1)} GB`,
            digest?.slice(0, 12) ?? '-',
            loaded?.includes(name) ? 'loaded' : '',
            wanted
              .filter(({model}) => model === name)
              .map(({provider}) => provider)
              .join(', '),
          ])
          return [
            host,
            ...(reason === null ? [] : [`  ${reason}`, `  ${hint}`]),
            ...(rows.length === 0 ? [] : [table(rows)]),
            ...(missing.length === 0
              ? []
              : [`  missing: ${missing.join(', ')}${driver === 'ollama' ? ' (logline pool pull)' : ''}`]),
          ].join('\n')
        })
        .join('\n\n'),
    )
  }
}
