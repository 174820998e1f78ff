import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {table} from '../cli/table.ts'
import {UsageError} from '../errors.ts'
import {restoreSpans} from '../pipeline/restore.ts'
import {openForStages} from '../pipeline/workspace.ts'

export default class Restore extends LoglineCommand {
  static override summary = 'Take back what orchestrate did to spans.'
  static override description =
    `The spans are again what was taken in, and later runs leave them alone. Their vectors and index entries are
outdated from then on: logline run brings them up to date.`
  static override examples = ['<%= config.bin %> restore s-17 s-18', '<%= config.bin %> restore --release s-17']
  static override strict = false
  static override args = {id: Args.string({description: 'Ids of spans.', ignoreStdin: true})}
  static override flags = {
    release: Flags.boolean({description: 'Let the next orchestrate work on these restored spans again.'}),
  }

  async run(): Promise<void> {
    const {argv, flags, settings, reporter} = await this.begin(Restore)
    if (argv.length === 0)
      throw new UsageError('usage', 'no span was named', {hint: 'logline restore ID; ask and lineage print ids'})
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const spans = restoreSpans(store, argv, flags.release)
    this.print({spans}, () => table(spans.map(({id, outcome}) => [id, outcome])))
  }
}
