import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {importFlags, importingOf, importSettings} from '../cli/import-flags.ts'
import {table} from '../cli/table.ts'
import {configuredEmbedder} from '../embedding/configured.ts'
import {UsageError} from '../errors.ts'
import {checkOutputs} from '../pipeline/check-outputs.ts'
import {switchNotice} from '../pipeline/embedder-switch.ts'
import {planOf} from '../pipeline/orchestrate-plan.ts'
import {type RunSummary, runPipeline} from '../pipeline/run.ts'
import {openForStages} from '../pipeline/workspace.ts'
import {prepareRunFolder, runFilesIn, writeRunFiles} from '../pipeline/write-run-files.ts'
import {checkInputs} from '../span/open-input.ts'
import {describeEnrich} from './enrich.ts'
import {describeDecision} from './index/index.ts'
import {describeIngest} from './ingest.ts'
import {describeOrchestrate} from './orchestrate.ts'
import {describeUniqueness, describeValidate} from './validate.ts'

export default class Run extends LoglineCommand {
  static override summary = 'Run all stages: ingest, validate, orchestrate, enrich, index.'
  static override description =
    `Does what is missing or outdated and nothing else: safe to kill, to repeat, and to start
every night from cron. Without a file it works on what is in the store already.`
  static override examples = [
    '<%= config.bin %> run diamonds.ndjson',
    '<%= config.bin %> run -i diamonds.ndjson -o out/',
    '15 3 * * *  <%= config.bin %> run --quiet --db ~/logs.db ~/logs/*.ndjson.gz >/dev/null',
  ]
  static override strict = false
  static override args = {
    file: Args.string({
      description: 'Files as ingest reads them: plain, .gz, .zst, .zip. - reads stdin.',
      ignoreStdin: true,
    }),
  }
  static override flags = {
    input: Flags.string({
      char: 'i',
      description: 'A file to ingest, before those without a flag; may be repeated.',
      helpValue: 'FILE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    ...importFlags,
    output: Flags.string({
      char: 'o',
      description: 'Write diamonds-enriched.ndjson, diamonds-plus.ndjson, their report and pipeline-summary.json here.',
      helpValue: 'DIR',
    }),
    update: Flags.boolean({description: 'A row with a known id and other content replaces what is stored.'}),
    neighbours: Flags.boolean({
      description: 'After index, measure uniqueness anew from the nearest spans that it finds.',
      allowNo: true,
    }),
    trust: Flags.boolean({description: 'Let enzymes run that a logline.toml found in the folder names.'}),
    strict: Flags.boolean({description: 'Any row that would be set aside is fatal: nothing is stored, exit code 3.'}),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {argv, flags, settings, reporter, signal, now} = await this.begin(Run, (given) => ({
      ingest: importSettings(given),
      validate: {neighbours: given.neighbours},
    }))
    const files = [...(flags.input ?? []), ...argv]
    if (flags.strict && files.length === 0)
      throw new UsageError('usage', '--strict needs a file', {hint: 'logline run spans.ndjson --strict'})
    checkInputs(files)
    if (flags.output !== undefined) prepareRunFolder(flags.output)
    using store = openForStages(settings.db, {
      mustExist: files.length === 0,
      notice: (message) => reporter.info(message),
    })
    if (flags.output !== undefined) checkOutputs(store, {files: runFilesIn(flags.output), inputs: files})
    const plan = planOf(settings.orchestrate, flags.trust)
    const embedder = await configuredEmbedder(settings.embed, signal, store.db)
    reporter.debug(`embedder: ${embedder.fingerprint}`)
    const notice = switchNotice(store, embedder)
    if (notice !== undefined) reporter.info(notice)
    const startedAt = now()
    const summary = await reporter.follow(
      runPipeline(store, files, {
        limits: {maxLineBytes: settings.ingest.max_line_bytes, maxDepth: settings.ingest.max_depth},
        importing: importingOf(flags, settings),
        update: flags.update,
        strict: flags.strict,
        scorePolicy: settings.validate.score,
        embedder,
        plan,
        gate: settings.orchestrate.gate,
        neighbours: settings.validate.neighbours,
        signal,
        now,
      }),
    )
    const written =
      flags.output === undefined
        ? []
        : await writeRunFiles(store, flags.output, {files, summary, embedder, pii: plan.pii, startedAt, signal, now})
    this.print({...summary, written}, () =>
      [describeRun(summary), ...written.map((file) => `written: ${file}`)].join('\n'),
    )
  }
}

function describeRun({ingest, validate, orchestrate, enrich, index, uniqueness}: RunSummary): string {
  const decision = describeDecision(index)
  return table([
    ...(ingest === null ? [] : [['ingest', describeIngest(ingest)]]),
    ['validate', describeValidate(validate)],
    ['orchestrate', describeOrchestrate(orchestrate)],
    ['enrich', describeEnrich(enrich)],
    ['index', `${index.added} added, ${index.updated} updated, ${index.removed} removed`],
    ...(decision === undefined ? [] : [['', decision]]),
    ...(uniqueness === null ? [] : [['uniqueness', describeUniqueness(uniqueness)]]),
  ])
}
