import {Args} from '@oclif/core'
import {LoglineCommand} from '../../cli/command.ts'
import {pullModels} from '../../pipeline/pull-models.ts'
import {openTaskPool} from '../../pipeline/task-pool.ts'

/** Percent between two lines of progress. */
const STEP = 10

export default class PoolPull extends LoglineCommand {
  static override summary = 'Download models to the Ollama servers of the pool.'
  static override description = 'Those that are named, by model or by provider; without a name all that are missing.'
  static override examples = ['<%= config.bin %> pool pull', '<%= config.bin %> pool pull phi3:mini']
  static override strict = false
  static override args = {
    name: Args.string({description: 'A model or a provider; several may be named.', ignoreStdin: true}),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {argv, settings, reporter, signal} = await this.begin(PoolPull)
    await using house = await openTaskPool(settings.pool)
    const pulled: string[] = []
    let said = ''
    for await (const {model, status, done_bytes, total_bytes, done} of pullModels(house, argv, signal)) {
      if (done) pulled.push(model)
      const share =
        done_bytes !== null && total_bytes ? Math.floor((100 * done_bytes) / total_bytes / STEP) * STEP : null
      const line = `${model}: ${status}${share === null ? '' : ` ${share} %`}`
      if (line !== said) reporter.info(line)
      said = line
    }
    this.print({pulled}, () => (pulled.length === 0 ? 'no model is missing' : `downloaded: ${pulled.join(', ')}`))
  }
}
