import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {dataOutput} from '../cli/data-output.ts'
import {importFlags, importingOf, importSettings} from '../cli/import-flags.ts'
import {oneLine, table} from '../cli/table.ts'
import {UsageError} from '../errors.ts'
import {type IngestSummary, ingest} from '../pipeline/ingest.ts'
import {
  discardRejected,
  exportRejected,
  listRejected,
  type RejectedReport,
  replayRejected,
} from '../pipeline/rejected.ts'
import {openForStages, openWorkspace} from '../pipeline/workspace.ts'
import {checkInputs} from '../span/open-input.ts'

export default class Ingest extends LoglineCommand {
  static override summary = 'Read spans into the store.'
  static override description =
    "Streams NDJSON of spans, and what other programs export: ChatGPT and Claude (conversations.json or the zip), ShareGPT, OpenAI chat, Alpaca, CSV and TSV, other JSON lines. Plain, gzip, zstd, or stdin. Reading a file again, or tomorrow's export of the same conversations, adds only what is new. Exact duplicates merge: the better one is kept, the other is recorded. Rows that are no spans are set aside with their reason and never stop the run."
  static override examples = [
    '<%= config.bin %> ingest diamonds.ndjson',
    '<%= config.bin %> ingest 2026-*.ndjson.gz --json',
    '<%= config.bin %> ingest chatgpt-export.zip',
    '<%= config.bin %> ingest tickets.csv --map this=Subject --map if_ok=Resolution --map when=Closed',
    'zstd -dc big.ndjson.zst | <%= config.bin %> ingest -',
    '<%= config.bin %> ingest --rejected',
    '<%= config.bin %> ingest --rejected --output to-mend.ndjson',
  ]
  static override strict = false
  static override args = {
    file: Args.string({description: 'Files: plain, .gz or .zst, or .zip. - reads stdin.', ignoreStdin: true}),
  }
  static override flags = {
    ...importFlags,
    update: Flags.boolean({description: 'A row with a known id and other content replaces what is stored.'}),
    strict: Flags.boolean({
      description: 'Any row that would be set aside is fatal: nothing is stored, exit code 3.',
      exclusive: ['rejected', 'replay'],
    }),
    rejected: Flags.boolean({description: 'List the rows that were set aside instead of reading any.'}),
    output: Flags.string({
      description: 'With --rejected: write the rows as they were, to mend and ingest again; - is stdout.',
      helpValue: 'FILE',
      dependsOn: ['rejected'],
    }),
    limit: Flags.integer({
      description: 'With --rejected: how many rows to list.',
      default: 100,
      min: 1,
      max: 1_000_000,
    }),
    discard: Flags.boolean({
      description: 'With --rejected: take the rows off the list for good, because nobody will mend them.',
      dependsOn: ['rejected'],
      exclusive: ['output'],
    }),
    replay: Flags.boolean({
      description: 'Try the rows that were set aside again, by the limits of today.',
      exclusive: ['rejected'],
    }),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {argv, flags, settings, reporter, signal, now} = await this.begin(Ingest, (given) => ({
      ingest: importSettings(given),
    }))
    const limits = {maxLineBytes: settings.ingest.max_line_bytes, maxDepth: settings.ingest.max_depth}
    if (argv.length > 0 && (flags.rejected || flags.replay))
      throw new UsageError('usage', '--rejected and --replay take no files', {hint: 'leave the files out'})
    if (flags.output === '-' && flags.json)
      throw new UsageError('usage', '--output - and --json both write to stdout', {hint: 'name a file for one of them'})
    if (flags.rejected) {
      using store = openWorkspace(settings.db, {mustExist: true})
      if (flags.discard) {
        const discarded = discardRejected(store)
        return this.print({discarded}, () => `${discarded} rows discarded`)
      }
      if (flags.output === undefined) {
        const report = listRejected(store, flags.limit)
        return this.print(report, () => describeRejected(report))
      }
      const counts = await exportRejected(store, flags.output === '-' ? dataOutput() : flags.output, signal)
      if (flags.output === '-') return
      return this.print({...counts, file: flags.output}, () => describeExported(counts, flags.output!))
    }
    if (argv.length === 0 && !flags.replay)
      throw new UsageError('usage', 'no file was named', {hint: 'logline ingest spans.ndjson, or - for stdin'})
    checkInputs(argv)
    using store = openForStages(settings.db, {mustExist: flags.replay, notice: (message) => reporter.info(message)})
    if (flags.replay) {
      const counts = replayRejected(store, {limits, update: flags.update, signal})
      return this.print(counts, () => `${counts.accepted} rows accepted, ${counts.still_rejected} still set aside`)
    }
    const {update, strict} = flags
    const importing = importingOf(flags, settings)
    const summary = await reporter.follow(ingest(store, argv, {limits, importing, update, strict, signal, now}))
    this.print(summary, () => describeIngest(summary))
  }
}

/** What an ingest did, in one line of words and numbers. */
export function describeIngest(summary: IngestSummary): string {
  const parts = [
    `${summary.rows} rows: ${summary.added} added`,
    `${summary.merged} merged`,
    ...(summary.updated > 0 ? [`${summary.updated} updated`] : []),
    `${summary.unchanged} known already`,
    `${summary.quarantined} set aside`,
    ...(summary.repaired > 0 ? [`${summary.repaired} repaired`] : []),
  ]
  const {empty_conversations: empty, unanswered_questions: unanswered} = summary
  return [
    parts.join(', '),
    summary.quarantined > 0 ? ' (logline ingest --rejected)' : '',
    empty > 0
      ? `; ${empty} ${empty === 1 ? 'conversation holds' : 'conversations hold'} no question with an answer`
      : '',
    unanswered > 0 ? `; ${unanswered} ${unanswered === 1 ? 'question has' : 'questions have'} no answer in words` : '',
  ].join('')
}

function describeExported({exported, left_out: leftOut}: {exported: number; left_out: number}, file: string): string {
  const others = leftOut > 0 ? `; ${leftOut} more can only be mended where they stand, such as rows of a table` : ''
  return `${exported} rows written to ${file}${others}`
}

function describeRejected(report: RejectedReport): string {
  if (report.total === 0) return 'no rows are set aside'
  const rows = report.rows.map((row) => [
    `${row.file}:${row.line}`,
    row.code,
    oneLine(`${row.field === '' ? '' : `${row.field}: `}${row.message}`, 90),
  ])
  const more = report.total - report.rows.length
  return `${table(rows)}\n\n${report.total} set aside${more > 0 ? `, ${more} not shown (--limit)` : ''}: ${report.by_code
    .map(({code, rows: count}) => `${code} ${count}`)
    .join(', ')}`
}
