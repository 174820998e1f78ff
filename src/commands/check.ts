import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import type {Tone} from '../cli/paint.ts'
import {table} from '../cli/table.ts'
import {checkDataset} from '../pipeline/check.ts'
import type {Finding} from '../pipeline/finding.ts'
import {openForStages, openWorkspace} from '../pipeline/workspace.ts'

const TONES: Readonly<Record<Finding['state'], Tone>> = {ok: 'good', warn: 'caution', fail: 'bad'}
/** Documented in the README. */
const BROKEN = 5

export default class Check extends LoglineCommand {
  static override summary = 'Check that a store fits together: links, clusters, splits, vectors, counts.'
  static override description =
    `Looks for previous spans that are missing or lead in a circle, duplicates whose kept span does not stand, alike spans
in two splits, vectors, codes and words without their span or damaged, spans that are not what was taken in, grades that
do not follow from their scores, and counts that do not add up. Exit code 0 when nothing fails
(there may be warnings), 5 when something does. --repair mends what can be mended without losing anything.`
  static override examples = [
    '<%= config.bin %> check',
    '<%= config.bin %> check --repair',
    '<%= config.bin %> check --json | jq -r \'.data.findings[] | select(.state != "ok") | .says\'',
  ]
  static override flags = {
    repair: Flags.boolean({description: 'Mend what can be mended safely.'}),
  }

  async run(): Promise<void> {
    const {flags, settings, reporter} = await this.begin(Check)
    const open = flags.repair ? openForStages : openWorkspace
    using store = open(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const report = checkDataset(store, flags.repair)
    this.print(report, () =>
      [
        ...report.findings.map(({check, state, says, mend}) => {
          const line = table([[this.paint(TONES[state], state.padEnd(4)), check.padEnd(8), says]])
          return mend === null ? line : `${line}\n                ${mend}`
        }),
        ...(report.repaired > 0 ? [`${report.repaired} rows mended`] : []),
      ].join('\n'),
    )
    if (!report.sound) process.exitCode = BROKEN
  }
}
