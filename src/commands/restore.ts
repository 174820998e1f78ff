import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {personName} from '../cli/person-name.ts'
import {table} from '../cli/table.ts'
import {UsageError} from '../errors.ts'
import {restoreSpans} from '../pipeline/restore.ts'
import {openForStages} from '../pipeline/workspace.ts'

export default class Restore extends LoglineCommand {
  static override summary = 'Take back what orchestrate and people did to spans.'
  static override description =
    `The spans are again what was taken in, no person's label or edit counts, and later runs leave them alone. Their
vectors and index entries are outdated from then on: logline run brings them up to date. All of it stays in logline
lineage.`
  static override examples = [
    '<%= config.bin %> restore s-17 s-18',
    '<%= config.bin %> restore --label s-17',
    '<%= config.bin %> restore --release s-17',
  ]
  static override strict = false
  static override args = {id: Args.string({description: 'Ids of spans.', ignoreStdin: true})}
  static override flags = {
    label: Flags.boolean({
      description: 'Take back only what people said of them (curate): the meter decides their grade again.',
      exclusive: ['release'],
    }),
    release: Flags.boolean({description: 'Let the next orchestrate work on these restored spans again.'}),
  }

  async run(): Promise<void> {
    const {argv, flags, settings, reporter, now} = await this.begin(Restore)
    if (argv.length === 0)
      throw new UsageError('usage', 'no span was named', {hint: 'logline restore ID; ask and lineage print ids'})
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const kind = flags.label ? 'label' : flags.release ? 'release' : 'all'
    const spans = restoreSpans(store, argv, kind, {person: personName(), at: now().toISOString()})
    this.print({spans}, () => table(spans.map(({id, outcome}) => [id, outcome])))
  }
}
