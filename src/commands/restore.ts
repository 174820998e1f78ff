import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {personName} from '../cli/person-name.ts'
import {table} from '../cli/table.ts'
import {UsageError} from '../errors.ts'
import {restoreRun, restoreSpans} from '../pipeline/restore.ts'
import {openForStages} from '../pipeline/workspace.ts'

export default class Restore extends LoglineCommand {
  static override summary = 'Take back what orchestrate, dedup, balance and people did to spans.'
  static override description =
    `A span that dedup or balance withheld stands again, and no rule withholds it from now on. Any other span is again
what was taken in, no person's label or edit counts, and later runs of orchestrate leave it alone; its vectors and
index entries are outdated from then on: logline run brings them up to date. --run gives back all that one run of dedup
or balance withheld; a later run may withhold it again. All of it stays in logline lineage.`
  static override examples = [
    '<%= config.bin %> restore s-17 s-18',
    '<%= config.bin %> restore --label s-17',
    '<%= config.bin %> restore --release s-17',
    '<%= config.bin %> restore --run 12',
  ]
  static override strict = false
  static override args = {id: Args.string({description: 'Ids of spans.', ignoreStdin: true})}
  static override flags = {
    label: Flags.boolean({
      description: 'Take back only what people said of them (curate): the meter decides their grade again.',
      exclusive: ['release', 'run'],
    }),
    release: Flags.boolean({description: 'Let the next runs work on these restored spans, and withhold them, again.'}),
    run: Flags.integer({
      description: 'Give back what this run of dedup or balance withheld.',
      helpValue: 'N',
      min: 1,
      exclusive: ['release'],
    }),
  }

  async run(): Promise<void> {
    const {argv, flags, settings, reporter, now} = await this.begin(Restore)
    const {run} = flags
    if (run !== undefined && argv.length > 0)
      throw new UsageError('usage', '--run takes no ids', {hint: 'logline restore --run N, or logline restore ID'})
    if (argv.length === 0 && run === undefined)
      throw new UsageError('usage', 'no span was named', {hint: 'logline restore ID; ask and lineage print ids'})
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const by = {person: personName(), at: now().toISOString()}
    if (run !== undefined) {
      const given_back = restoreRun(store, run, by)
      return this.print({run, given_back}, () => `${given_back} spans given back; logline index makes them searchable`)
    }
    const kind = flags.label ? 'label' : flags.release ? 'release' : 'all'
    const spans = restoreSpans(store, argv, kind, by)
    const next = [
      ...(spans.some(({outcome}) => outcome === 'given_back')
        ? ['logline index makes what was given back searchable']
        : []),
      ...(kind === 'all' && spans.some(({outcome}) => outcome === 'restored')
        ? ['logline run brings vectors and index of what was restored up to date']
        : []),
    ]
    this.print({spans}, () => [table(spans.map(({id, outcome}) => [id, outcome])), ...next].join('\n'))
  }
}
