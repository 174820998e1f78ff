import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {screenFor} from '../cli/curate-screen.ts'
import {describeImport, describeLabels, describeSession} from '../cli/curate-text.ts'
import {dataOutput} from '../cli/data-output.ts'
import {textFrom} from '../cli/json-input.ts'
import {personName} from '../cli/person-name.ts'
import {momentFrom, shareFrom} from '../cli/question-input.ts'
import {Interrupted, UsageError} from '../errors.ts'
import {CURATION_MODES} from '../labelling/session.ts'
import {summaryOf} from '../labelling/session-summary.ts'
import {calibrateLabels} from '../pipeline/calibrate-labels.ts'
import {checkOutputs} from '../pipeline/check-outputs.ts'
import {ASKING_ORDERS, Curator} from '../pipeline/curate.ts'
import {askedLines, exportLabels, importLabels} from '../pipeline/curate-files.ts'
import {openWorkspace} from '../pipeline/workspace.ts'
import {GRADES} from '../quality/grade.ts'
import {domainName} from '../span/row.ts'

/** Spans that --list prints when nobody says how many. */
const LISTED = 100

export default class Curate extends LoglineCommand {
  static override summary = 'Judge spans yourself, on a screen: diamond, maybe or trash.'
  static override description = [
    'Shows the spans first that tell most: near a gate, or where the score they came with and the meter disagree. One key a verdict, saved before the next span is shown; ? lists the keys. Your word decides the grade and the meter stays beside it: a diamond counts 85 at least, maybe needs enrichment, trash answers nothing any more. logline lineage shows it, logline restore --label takes it back. Rapid gives five seconds a span and hides the meter; deep shows its evidence, and lets you write the span anew.',
    'Off a terminal, --list, --import, --export and --report do the same for pipelines. Labels teach: --report and logline calibrate say how the meter agrees with people, what its total means to them, and which gate matches them.',
  ].join('\n\n')
  static override examples = [
    '<%= config.bin %> curate',
    '<%= config.bin %> curate --mode deep --domain coding --grade needs_enrichment',
    '<%= config.bin %> curate --order random --limit 100',
    '<%= config.bin %> curate --list --limit 20 | jq -r .this',
    '<%= config.bin %> curate --export labels.ndjson',
    `echo '{"id": "s-17", "verdict": "trash", "by": "ana"}' | <%= config.bin %> curate --import -`,
    '<%= config.bin %> curate --report --max-error 0.1',
  ]
  static override flags = {
    mode: Flags.option({options: CURATION_MODES, description: 'How to begin; x changes it.'})({default: 'rapid'}),
    seconds: Flags.integer({description: 'Time for a span in rapid.', default: 5, min: 1, max: 3600}),
    domain: Flags.string({
      description: 'Only spans of this domain; repeatable.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    action: Flags.string({
      description: 'Only spans with this did; repeatable.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    grade: Flags.option({
      options: GRADES,
      multiple: true,
      multipleNonGreedy: true,
      description: 'Only spans of this grade; repeatable.',
    })(),
    since: Flags.string({description: 'Only spans from then on (ISO 8601).', helpValue: 'TIME'}),
    again: Flags.boolean({description: 'Also spans that have a label already.'}),
    order: Flags.option({
      options: ASKING_ORDERS,
      description: 'The most telling spans first, or drawn at random: then figures hold for the whole store.',
    })({default: 'informative'}),
    seed: Flags.integer({description: 'Another one is another order of equal spans.', default: 1, min: 0}),
    limit: Flags.integer({description: 'Spans to ask about, at most. [with --list: 100]', helpValue: 'N', min: 1}),
    by: Flags.string({description: 'Who decides. [default: your user name]', helpValue: 'NAME'}),
    list: Flags.boolean({
      description: 'Print what would be asked as NDJSON, and ask nothing.',
      exclusive: ['import', 'export', 'report'],
    }),
    import: Flags.string({
      description:
        'Take labels in: {"id", "verdict": diamond|maybe|trash|null, "by"?, "at"?, "comment"?} a line; - is stdin.',
      helpValue: 'FILE',
      exclusive: ['export', 'report'],
    }),
    strict: Flags.boolean({
      description: 'With --import: take nothing in when a line is refused.',
      dependsOn: ['import'],
    }),
    export: Flags.string({
      description: 'Write the labels that count as NDJSON; - is stdout.',
      helpValue: 'FILE',
      exclusive: ['report'],
    }),
    report: Flags.boolean({description: 'Say how the meter agrees with people.'}),
    'max-error': Flags.string({
      description: 'With --report: share of spans over a certified gate that are no diamonds. [default: 0.05]',
      helpValue: 'N',
      dependsOn: ['report'],
    }),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Curate)
    const person = flags.by?.trim() || personName()
    const maxError = shareFrom('max-error', flags['max-error'])
    if (flags.export === '-' && flags.json)
      throw new UsageError('usage', '--export - and --json both write to stdout', {hint: 'name a file for the labels'})
    const {gate} = settings.orchestrate
    const options = {
      filter: {
        domains: flags.domain?.map((name) => domainName(name) ?? ''),
        actions: flags.action,
        grades: flags.grade,
        since: momentFrom('since', flags.since),
        again: flags.again,
      },
      ...{order: flags.order, seed: flags.seed, limit: flags.limit, gate, person, now},
      ...{mode: flags.mode, limitMs: 1000 * flags.seconds},
    }
    const works = flags.list || flags.report || flags.import !== undefined || flags.export !== undefined
    // Before anything else: whoever can't be shown a screen is told so at once.
    const screen = works ? undefined : screenFor(process)
    const text = flags.import === undefined ? '' : textFrom(flags.import)
    using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    if (flags.list) {
      const spans = [...askedLines(store, {...options, limit: flags.limit ?? LISTED})]
      return this.print({spans}, () => spans.map((span) => `${JSON.stringify(span)}\n`).join(''))
    }
    if (flags.import !== undefined) {
      const file = flags.import
      const summary = importLabels(store, text, {person, strict: flags.strict, now, signal, file})
      return this.print(summary, () => describeImport(summary))
    }
    if (flags.export !== undefined) {
      checkOutputs(store, {files: [flags.export]})
      const target = flags.export === '-' ? dataOutput() : flags.export
      const written = await exportLabels(store, target, signal)
      if (flags.export === '-') return reporter.info(`${written} labels written`)
      return this.print({file: flags.export, written}, () => `${written} labels written to ${flags.export}`)
    }
    if (flags.report) {
      const report = calibrateLabels(store, {maxError, gate, seed: flags.seed, now})
      if (report === undefined) reporter.info('nobody has judged anything yet: logline curate')
      return this.print({report: report ?? null}, () => (report === undefined ? '' : describeLabels(report)))
    }
    using curator = new Curator(store, options)
    // Ink takes a third of a second to load: only who sees the screen pays for it.
    const asks = curator.state.ended === 'no'
    if (!asks)
      reporter.info(
        'nothing to ask: no measured span without a label fits (logline validate measures, --again asks anew)',
      )
    const interrupted =
      asks && (await (await import('../tui/show-curation.tsx')).showCuration(curator, {...screen!, signal}))
    const summary = summaryOf(curator.state)
    if (!interrupted) return this.print(summary, () => describeSession(summary))
    reporter.info(describeSession(summary))
    throw new Interrupted()
  }
}
