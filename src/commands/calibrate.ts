import {Flags} from '@oclif/core'
import {describeCalibration} from '../cli/calibration-text.ts'
import {LoglineCommand} from '../cli/command.ts'
import {besideLabels, describeLabels} from '../cli/curate-text.ts'
import {shareFrom} from '../cli/question-input.ts'
import {configuredEmbedder} from '../embedding/configured.ts'
import {GateError, UsageError} from '../errors.ts'
import {calibrate} from '../pipeline/calibrate.ts'
import {calibrateLabels} from '../pipeline/calibrate-labels.ts'
import {MATCH_KINDS} from '../pipeline/correctness.ts'
import {ORDERS} from '../pipeline/order.ts'
import {openForStages} from '../pipeline/workspace.ts'
import {writeCalibrationReport} from '../pipeline/write-calibration-report.ts'
import {checkOutput} from '../pipeline/write-lines.ts'

export default class Calibrate extends LoglineCommand {
  static override summary = 'Measure how often answers are right, and make confidences of it.'
  static override description = [
    'Asks the store\'s own questions, each with nothing but earlier spans to answer from, and fits what turns a score into a probability on the calibration split; what is printed is measured on the validation split, with 95 % intervals, before and after. From then on ask prints calibrated confidences, sets of answers with an explicit "other", and whether it would answer alone, until the store, the embedder or the matcher changes.',
    'Refuses when there are too few questions for the alpha or the error bound that you name. Can be stopped at any time: run it again to go on. Where nothing has changed since, the calibration stays as it is, with its date. What counts as right can differ by domain: [calibrate.match_by_domain] in logline.toml.',
  ].join('\n\n')
  static override examples = [
    '<%= config.bin %> calibrate',
    '<%= config.bin %> calibrate --alpha 0.1 --max-error 0.05 --delta 0.05 --report calibration.html',
    '<%= config.bin %> calibrate --match f1 --json',
  ]
  static override flags = {
    alpha: Flags.string({
      description: 'Share of answer sets that may miss the right one. [default: 0.1]',
      helpValue: 'N',
    }),
    'max-error': Flags.string({
      description: 'Share of wrong ones among answers given alone. [default: 0.05]',
      helpValue: 'N',
    }),
    delta: Flags.string({description: 'How likely that may be exceeded. [default: 0.05]', helpValue: 'N'}),
    match: Flags.option({
      options: MATCH_KINDS,
      description:
        'When an answer counts as right, in every domain. [default: calibrate.match and match_by_domain of the configuration, exact]',
    })(),
    order: Flags.option({
      options: ORDERS,
      description: 'What came before what: by time, or shuffled. [default: when, unless most spans share their time]',
    })(),
    seed: Flags.integer({description: 'Another one is another shuffle, of 25 there are.', default: 1, min: 0}),
    sample: Flags.integer({description: 'Questions of each split that are asked, at most.', default: 3000, min: 20}),
    report: Flags.string({description: 'Write the report as one HTML file; - is stdout.', helpValue: 'FILE'}),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Calibrate, ({match}) => ({calibrate: {match}}))
    const shares = {
      alpha: shareFrom('alpha', flags.alpha),
      maxError: shareFrom('max-error', flags['max-error']),
      delta: shareFrom('delta', flags.delta),
    }
    const toStdout = flags.report === '-'
    if (toStdout && flags.json)
      throw new UsageError('usage', '--report - and --json both write to stdout', {hint: 'name a file for one of them'})
    if (flags.report !== undefined && !toStdout) checkOutput(flags.report, settings.db)
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const {top_k: topK, min_top_k: minTopK, min_score: minScore, min_confidence: minConfidence} = settings.matcher
    const {gate} = settings.orchestrate
    const labels = () => calibrateLabels(store, {...shares, gate, seed: flags.seed, now})
    const calibrated = reporter.follow(
      calibrate(store, {
        ...shares,
        embedder: await configuredEmbedder(settings.embed, signal, store.db),
        matcher: {topK, minTopK, minScore, minConfidence},
        minQuality: settings.matcher.min_quality,
        match: settings.calibrate.match,
        matchByDomain: flags.match === undefined ? settings.calibrate.match_by_domain : {},
        order: flags.order,
        seed: flags.seed,
        sample: flags.sample,
        signal,
        now,
      }),
    )
    const summary = await calibrated.catch((error: unknown) => {
      throw error instanceof GateError ? besideLabels(error, labels()) : error
    })
    if (flags.report !== undefined)
      await writeCalibrationReport(store, toStdout ? process.stdout : flags.report, {summary, signal})
    const people = labels()
    const more = {
      ...(people === undefined ? {} : {people}),
      ...(flags.report === undefined ? {} : {written: flags.report}),
    }
    const text = () =>
      [
        describeCalibration(summary),
        ...(people === undefined ? [] : ['', describeLabels(people)]),
        ...(flags.report === undefined || toStdout ? [] : [`written: ${flags.report}`]),
      ].join('\n')
    if (toStdout) return reporter.info(text())
    this.print({...summary, ...more}, text)
  }
}
