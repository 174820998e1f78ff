import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {findGaps, type Looked, lookedAt, PRIORITIES} from '../pipeline/gaps.ts'
import {openWorkspace} from '../pipeline/workspace.ts'

export default class Gaps extends LoglineCommand {
  static override summary = 'List what the store lacks, as NDJSON, the most pressing first.'
  static override description =
    'Thinly covered domains, rare actions (fewer than 10 examples), situations that hardly occur (fewer than 5), and, after logline calibrate, kinds of questions that are answered wrongly for more than 20 %. Each line says how many examples are there and wanted, and gives a question of that kind. With --json all of them come in one object.'
  static override examples = [
    '<%= config.bin %> gaps',
    '<%= config.bin %> gaps --priority critical --limit 10',
    "<%= config.bin %> gaps --quiet | jq -r '[.priority, .domain, .wanted] | @tsv'",
  ]
  static override flags = {
    priority: Flags.option({
      options: PRIORITIES,
      description: 'Only gaps at least this pressing.',
    })(),
    limit: Flags.integer({description: 'How many to list.', min: 1}),
  }

  async run(): Promise<void> {
    const {flags, settings, reporter} = await this.begin(Gaps)
    using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const most = flags.priority === undefined ? PRIORITIES.length : PRIORITIES.indexOf(flags.priority) + 1
    const found = findGaps(store)
    const gaps = found.filter(({priority}) => PRIORITIES.indexOf(priority) < most).slice(0, flags.limit)
    if (gaps.length === 0) reporter.info(whyNone(lookedAt(store), found.length))
    this.print({gaps}, () => gaps.map((gap) => `${JSON.stringify(gap)}\n`).join(''))
  }
}

/** @param others gaps that are less pressing than what was asked for */
function whyNone({spans, domains, actions, situations, asked}: Looked, others: number): string {
  if (spans === 0) return 'the store holds no spans to look at: logline run <file>'
  if (others > 0) return `nothing as pressing as that is wanted; without --priority: ${others}`
  const counted = [
    `spans ${spans}`,
    `domains ${domains}`,
    `actions ${actions}`,
    `situations ${situations}`,
    asked > 0 ? `questions of the calibration ${asked}` : 'no calibration yet',
  ]
  return `nothing is wanted (looked at: ${counted.join(', ')})`
}
