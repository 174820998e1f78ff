import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {targetFrom} from '../cli/question-input.ts'
import {describeTraining, describeUndo} from '../cli/training-text.ts'
import {configuredEmbedder} from '../embedding/configured.ts'
import {MATCH_KINDS} from '../pipeline/correctness.ts'
import {planOf} from '../pipeline/orchestrate-plan.ts'
import {train} from '../pipeline/train.ts'
import {undoTraining} from '../pipeline/train-undo.ts'
import {openForStages} from '../pipeline/workspace.ts'

export default class Train extends LoglineCommand {
  static override summary = 'Find what is answered wrongly, and let better evidence in, epoch by epoch.'
  static override description =
    'Training without gradients: asks the validation split with the memory split as evidence, finds domains and actions that fail for more than 20 %, makes the best of their spans below the quality of evidence (or rows of --from) evidence, and asks again, until the target, a plateau or the last epoch. Every span that was let in is recorded: --undo gives those of the store their quality back and removes those of a file. All epochs ask the same questions; one that made things worse is undone at once, and so is one that Ctrl-C stops before it was judged (killed, by the next train). Of --from, completed rows alone are let in. Run calibrate afterwards.'
  static override examples = [
    '<%= config.bin %> train',
    '<%= config.bin %> train --from candidates.ndjson --target 0.9 --max-epochs 5',
    '<%= config.bin %> train --undo',
  ]
  static override flags = {
    target: Flags.string({description: 'Stop at this share of right answers, above 0. [default: 0.9]', helpValue: 'N'}),
    'max-epochs': Flags.integer({description: 'Epochs, at most; 1 or more.', default: 5, min: 1, max: 100}),
    pull: Flags.integer({description: 'Spans let in for one weak kind in one epoch, at most.', default: 50, min: 1}),
    sample: Flags.integer({description: 'Validation questions that are asked, at most.', default: 2000, min: 1}),
    from: Flags.string({description: 'NDJSON with candidates beside those of the store.', helpValue: 'FILE'}),
    match: Flags.option({
      options: MATCH_KINDS,
      description: 'When an answer counts as right. [default: calibrate.match of the configuration, exact]',
    })(),
    trust: Flags.boolean({description: 'Let enzymes run that a logline.toml found in the folder names.'}),
    undo: Flags.boolean({
      description:
        'Take back what the last training let in, and do nothing else. One that let nothing in does not count.',
      exclusive: ['target', 'max-epochs', 'pull', 'sample', 'from', 'match', 'trust'],
    }),
    run: Flags.integer({
      description: 'With --undo: the training to undo, by the number that it printed.',
      min: 1,
      dependsOn: ['undo'],
    }),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Train, ({match}) => ({calibrate: {match}}))
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    if (flags.undo) {
      const undone = await reporter.follow(undoTraining(store, flags.run, {signal, now}))
      return this.print(undone, () => describeUndo(undone))
    }
    const {top_k: topK, min_top_k: minTopK, min_score: minScore, min_confidence: minConfidence} = settings.matcher
    const summary = await reporter.follow(
      train(store, {
        embedder: await configuredEmbedder(settings.embed, signal, store.db),
        matcher: {topK, minTopK, minScore, minConfidence},
        minQuality: settings.matcher.min_quality,
        match: settings.calibrate.match,
        matchByDomain: settings.calibrate.match_by_domain,
        limits: {maxLineBytes: settings.ingest.max_line_bytes, maxDepth: settings.ingest.max_depth},
        scorePolicy: settings.validate.score,
        plan: planOf(settings.orchestrate, flags.trust),
        gate: settings.orchestrate.gate,
        target: targetFrom('target', flags.target) ?? 0.9,
        maxEpochs: flags['max-epochs'],
        pull: flags.pull,
        sample: flags.sample,
        from: flags.from,
        signal,
        now,
      }),
    )
    this.print(summary, () => describeTraining(summary))
  }
}
