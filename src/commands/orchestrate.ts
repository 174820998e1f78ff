import type {Writable} from 'node:stream'
import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {dataOutput} from '../cli/data-output.ts'
import {numberFlag} from '../cli/number-flag.ts'
import {describePreview, describeReport} from '../cli/orchestrate-text.ts'
import {poolLogTo} from '../cli/pool-log.ts'
import {COLUMNS, table, wrapped} from '../cli/table.ts'
import {describePlan, planName} from '../enzyme/plan.ts'
import {MUTATION_STRATEGIES} from '../enzyme/rules.ts'
import {PII_KINDS} from '../enzyme/security/pii.ts'
import {GateError, type LoglineError, UsageError} from '../errors.ts'
import {checkOutputs} from '../pipeline/check-outputs.ts'
import {measureAside} from '../pipeline/measure-aside.ts'
import {type OrchestrateSummary, orchestrate} from '../pipeline/orchestrate.ts'
import {planOf} from '../pipeline/orchestrate-plan.ts'
import {previewOrchestrate} from '../pipeline/preview-orchestrate.ts'
import {type ProposeSummary, proposeMetadata} from '../pipeline/propose-metadata.ts'
import {validate} from '../pipeline/validate.ts'
import {openForStages, openWorkspace} from '../pipeline/workspace.ts'
import {writeDiamondsPlus} from '../pipeline/write-diamonds-plus.ts'
import {writeOrchestrateReport} from '../pipeline/write-orchestrate-report.ts'

/** Changed spans that a dry run shows. */
const SHOWN_SPANS = 20

export default class Orchestrate extends LoglineCommand {
  static override summary = 'Mend spans with enzymes, log every change, and let through what is good enough.'
  static override description =
    `Measures what validate has not measured yet, then lets the enzymes of the plan work on every span they have not
seen as it is now: text put right, secrets hidden, threads tied together, code fences closed, tags noted. Every change
is logged with its effect on the meter, and the original is kept: logline restore takes it back. At the gate, 85 and
over is a diamond+, 80 a diamond, 60 to 79 needs_enrichment, below that rejected; what a person has said of a span
(logline curate) decides over the meter. With --llm, language models of the pool then propose tags, a title and a line
for each span, as it is with its secrets hidden: the log says which model proposed what, and what the rules and people
noted stays. Servers that don't answer end the command with 4, after everything else is done and written.`
  static override examples = [
    '<%= config.bin %> orchestrate --dry-run',
    '<%= config.bin %> orchestrate --output diamonds-plus.ndjson --report report.json --html report.html',
    '<%= config.bin %> orchestrate --strategy moderate --pii email --pii phone',
    '<%= config.bin %> orchestrate --gate 90 --min-pass 60',
    "<%= config.bin %> orchestrate --quiet --output - | jq '.transformation_log[0].quality_score'",
  ]
  static override flags = {
    llm: Flags.boolean({
      description: 'Then let language models propose tags, a title and a line for each span.',
      exclusive: ['plan', 'dry-run'],
    }),
    'llm-limit': Flags.integer({
      description: 'With --llm: spans to ask about in this run, at most.',
      helpValue: 'N',
      min: 1,
      dependsOn: ['llm'],
    }),
    'llm-budget': Flags.string({
      description: 'With --llm: begin no further span once this run has cost so many dollars.',
      helpValue: 'USD',
      dependsOn: ['llm'],
    }),
    'no-cache': Flags.boolean({
      description: 'With --llm: ask afresh, whatever answers are kept; the new ones are kept.',
      dependsOn: ['llm'],
    }),
    'llm-retry': Flags.boolean({description: 'With --llm: also the spans that were set aside.', dependsOn: ['llm']}),
    output: Flags.string({
      char: 'o',
      description: 'Then write the spans that passed the gate as NDJSON; - is stdout.',
      helpValue: 'FILE',
    }),
    report: Flags.string({description: 'Then write the report as JSON; - is stdout.', helpValue: 'FILE'}),
    html: Flags.string({description: 'Then write the report as a page; - is stdout.', helpValue: 'FILE'}),
    gate: Flags.string({description: 'Quality that makes a diamond+, 0-100. [default: 85]', helpValue: 'N'}),
    'min-pass': Flags.string({
      description: 'Exit with 5 when fewer spans than this pass the gate, in percent, or there are none to pass it.',
      helpValue: 'N',
    }),
    intensity: Flags.string({
      description: 'How many enzymes take part, 0-1; --plan shows which. [default: 0.8]',
      helpValue: 'N',
    }),
    'causal-depth': Flags.integer({
      description: 'How far back in its thread a span is given context from. [default: 2]',
      helpValue: 'N',
      min: 0,
      max: 10,
    }),
    strategy: Flags.option({
      options: MUTATION_STRATEGIES,
      description: 'How far enzymes may go. [default: conservative]',
    })(),
    pii: Flags.option({
      options: PII_KINDS,
      multiple: true,
      multipleNonGreedy: true,
      description: 'Hide personal data of this kind too; repeatable. Secrets are always hidden.',
    })(),
    trust: Flags.boolean({description: 'Let enzymes run that a logline.toml found in the folder names.'}),
    plan: Flags.boolean({description: 'Print the plan and do nothing.', exclusive: ['dry-run']}),
    'dry-run': Flags.boolean({
      description: 'Show what would change, and write nothing; what is not measured yet is, for this look alone.',
    }),
    limit: Flags.integer({
      description: 'With --dry-run: stop after so many spans that would change. [default: 20]',
      helpValue: 'N',
      min: 1,
      max: 100_000,
      dependsOn: ['dry-run'],
    }),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Orchestrate, (typed) => ({
      orchestrate: {
        gate: number('--gate', typed.gate),
        intensity: number('--intensity', typed.intensity),
        causal_depth: typed['causal-depth'],
        mutation_strategy: typed.strategy,
        pii: typed.pii,
      },
    }))
    const {output, report: reportFile, html} = flags
    if ([output, reportFile, html].filter((file) => file === '-').length + (flags.json ? 1 : 0) > 1)
      throw new UsageError('usage', 'two results can not both go to stdout', {hint: 'name a file for one of them'})
    const wanted = numberFlag('--min-pass', flags['min-pass'], {least: 0, most: 100})
    const budgetUsd = number('--llm-budget', flags['llm-budget'])
    const plan = planOf(settings.orchestrate, flags.trust)
    if (flags.plan) {
      const steps = describePlan(plan)
      return this.print({plan: planName(plan), rules: plan.rules, pii: plan.pii, steps}, () =>
        table([
          ['enzyme', 'version', 'from intensity', ''],
          ...steps.map(({enzyme, version, from_intensity, runs}) => [
            enzyme,
            version,
            String(from_intensity),
            runs ? 'runs' : 'left out',
          ]),
        ]),
      )
    }
    if (flags['dry-run']) {
      using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
      const notice = (spans: number): void =>
        reporter.info(`measuring ${spans} spans for this look alone (logline validate keeps it)`)
      await measureAside(store, {scorePolicy: settings.validate.score, signal, notice})
      const preview = await previewOrchestrate(store, plan, {limit: flags.limit ?? SHOWN_SPANS, signal})
      return this.print(preview, () => describePreview(preview))
    }
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    checkOutputs(store, {files: [output, reportFile, html]})
    const {gate} = settings.orchestrate
    await reporter.follow(validate(store, {scorePolicy: settings.validate.score, signal, now}))
    const summary = await reporter.follow(orchestrate(store, {plan, gate, signal, now}))
    const llm = flags.llm
      ? await this.withinTrace(() =>
          proposeMetadata(store, settings.pool, {
            ...{retry: flags['llm-retry'], limit: flags['llm-limit'], budgetUsd, signal, now},
            cache: flags['no-cache'] ? 'no-cache' : undefined,
            observers: poolLogTo(reporter),
            notice: (message) => reporter.info(message),
            follow: (stage) => reporter.follow(stage),
          }),
        )
      : undefined
    const written =
      output === undefined ? undefined : await writeDiamondsPlus(store, {gate, pii: plan.pii}, targetOf(output), signal)
    const report = await writeOrchestrateReport(store, gate, {json: targetOf(reportFile), html: targetOf(html)}, signal)
    const failed = wanted !== undefined && (report.total_processed === 0 || report.pass_rate < wanted)
    const text = () =>
      [
        describeReport(report),
        '',
        ...wrapped(describeOrchestrate(summary), COLUMNS),
        ...(llm === undefined ? [] : wrapped(describeProposed(llm), COLUMNS)),
      ].join('\n')
    const {failure, ...proposed} = llm ?? {}
    const data = {
      ...summary,
      report,
      ...(llm === undefined ? {} : {llm: proposed}),
      ...(written === undefined ? {} : {file: output, written}),
    }
    const isTaken = [output, reportFile, html].includes('-')
    /** What was done is told as ever, and the error beside it. */
    const refuse = (error: LoglineError): never => {
      error.data = data
      if (isTaken) reporter.info(text())
      else if (!flags.json) this.print(data, text)
      throw error
    }
    if (failure !== undefined) refuse(failure)
    if (failed)
      refuse(
        new GateError(
          'pass_rate',
          report.total_processed === 0
            ? `there are no spans, so none passes ${gate}, and not ${wanted} %`
            : `${report.pass_rate} % of ${report.total_processed} spans pass ${gate}, not ${wanted} %`,
          {
            hint:
              report.total_processed === 0
                ? 'logline ingest FILE takes some in: a gate that passes on nothing would prove nothing'
                : 'logline lineage ID says what a span lacks; --min-pass sets the bar',
          },
        ),
      )
    if (isTaken) return reporter.info(text())
    this.print(data, text)
  }
}

/** What an orchestrate did, in one line of words and numbers. */
export function describeOrchestrate({processed, rewritten, failed, waiting, gate, grades}: OrchestrateSummary): string {
  return [
    `${processed} spans orchestrated, ${rewritten} rewritten`,
    ...(failed > 0 ? [`${failed} with an enzyme that failed`] : []),
    ...(waiting > 0 ? [`${waiting} not measured yet`] : []),
    `${grades.diamond_plus} diamond+ (${gate})`,
  ].join(', ')
}

function describeProposed({
  noted,
  held,
  described = 0,
  set_aside = 0,
  from_cache = 0,
  tokens = 0,
  left = 0,
}: ProposeSummary): string {
  return [
    `${held} logs hold proposals of language models, ${noted} of them new: ${described} spans described (${from_cache} from the cache, ${tokens} tokens)`,
    ...(set_aside > 0 ? [`${set_aside} set aside: --llm-retry tries them again`] : []),
    ...(left > 0 ? [`${left} left`] : []),
  ].join(', ')
}

/** Where a result is written: `-` is stdout. */
function targetOf<File extends string | undefined>(file: File): File | Writable {
  return file === '-' ? dataOutput() : file
}

/** @throws {UsageError} it is no number */
function number(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value))
    throw new UsageError('usage', `${flag} takes a number, not ${JSON.stringify(text)}`, {hint: `${flag} 80`})
  return value
}
