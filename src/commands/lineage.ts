import {Args} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {describeLineage} from '../cli/lineage-text.ts'
import {hiddenLineage} from '../pipeline/hidden-lineage.ts'
import {lineage} from '../pipeline/lineage.ts'
import {openWorkspace} from '../pipeline/workspace.ts'

export default class Lineage extends LoglineCommand {
  static override summary = 'Show how a span came to be what it is.'
  static override description =
    `Where it was read, what merged into it, what each enzyme changed and what that brought, why the gate let it
through or held it back, and what would help. Secrets are hidden, and personal data that orchestrate hid or
that orchestrate.pii names; --json has the original as it was taken in. Reads only.`
  static override examples = [
    '<%= config.bin %> lineage s-17',
    "<%= config.bin %> lineage s-17 --json | jq '.data.original'",
  ]
  static override args = {id: Args.string({description: 'Id of a span.', required: true, ignoreStdin: true})}

  async run(): Promise<void> {
    const {args, settings, reporter} = await this.begin(Lineage)
    using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const report = lineage(store, args.id, settings.orchestrate.gate)
    const shown = await hiddenLineage(store, report, settings.orchestrate.pii)
    this.print({...shown, original: report.original}, () => describeLineage(shown))
  }
}
