import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {table} from '../cli/table.ts'
import {UsageError} from '../errors.ts'
import {restoreRun, restoreSpans} from '../pipeline/restore.ts'
import {openForStages} from '../pipeline/workspace.ts'

export default class Restore extends LoglineCommand {
  static override summary = 'Take back what orchestrate, dedup and balance did to spans.'
  static override description =
    `A span that dedup or balance withheld stands again, and no rule withholds it from now on. Any other span is again
what was taken in, and later runs of orchestrate leave it alone; its vectors and index entries are outdated from then
on: logline run brings them up to date. --run gives back all that one run of dedup or balance withheld.`
  static override examples = [
    '<%= config.bin %> restore s-17 s-18',
    '<%= config.bin %> restore --release s-17',
    '<%= config.bin %> restore --run 12',
  ]
  static override strict = false
  static override args = {id: Args.string({description: 'Ids of spans.', ignoreStdin: true})}
  static override flags = {
    release: Flags.boolean({description: 'Let the next runs work on these restored spans, and withhold them, again.'}),
    run: Flags.integer({
      description: 'Give back what this run of dedup or balance withheld.',
      helpValue: 'N',
      min: 1,
      exclusive: ['release'],
    }),
  }

  async run(): Promise<void> {
    const {argv, flags, settings, reporter} = await this.begin(Restore)
    const {run} = flags
    if (run !== undefined && argv.length > 0)
      throw new UsageError('usage', '--run takes no ids', {hint: 'logline restore --run N, or logline restore ID'})
    if (argv.length === 0 && run === undefined)
      throw new UsageError('usage', 'no span was named', {hint: 'logline restore ID; ask and lineage print ids'})
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    if (run !== undefined) {
      const given_back = restoreRun(store, run)
      return this.print({run, given_back}, () => `${given_back} spans given back; logline index makes them searchable`)
    }
    const spans = restoreSpans(store, argv, flags.release)
    this.print({spans}, () => table(spans.map(({id, outcome}) => [id, outcome])))
  }
}
