import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {UsageError} from '../errors.ts'
import {ingest} from '../pipeline/ingest.ts'
import {openForStages} from '../pipeline/workspace.ts'

export default class Ingest extends LoglineCommand {
  static override strict = false
  static override args = {file: Args.string({description: 'NDJSON: plain, .gz, .zst; several; - is stdin.'})}
  static override flags = {
    update: Flags.boolean({description: 'Let a row replace a stored span that has its id and other content.'}),
    strict: Flags.boolean({description: 'Any row that would be set aside is fatal: nothing is stored, exit code 3.'}),
  }

  async run(): Promise<void> {
    const {argv, flags, settings, reporter, signal, now} = await this.begin(Ingest)
    if (argv.length === 0) throw new UsageError('usage', 'no file given', {hint: 'logline ingest spans.ndjson'})
    using store = openForStages(settings.db, {notice: (message) => reporter.info(message)})
    const summary = await reporter.follow(
      ingest(store, argv, {
        limits: {maxLineBytes: settings.ingest.max_line_bytes, maxDepth: settings.ingest.max_depth},
        update: flags.update,
        strict: flags.strict,
        signal,
        now,
      }),
    )
    this.print(summary, () => JSON.stringify(summary))
  }
}
