import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {describeEval} from '../cli/eval-text.ts'
import {configuredEmbedder} from '../embedding/configured.ts'
import {MATCH_KINDS} from '../pipeline/correctness.ts'
import {evaluate} from '../pipeline/eval.ts'
import {openForStages} from '../pipeline/workspace.ts'

export default class Eval extends LoglineCommand {
  static override summary = 'Ask the questions of a file and score the answers.'
  static override description =
    'NDJSON or a JSON list of {question, answers[]} (also qText; answer as text, number, true or false, or a list of them; spans), plain or compressed. true is what "yes", "true", "sim" and "verdadeiro" say, false their contraries. Of an answer that holds #### what stands behind the last one counts, as in GSM8K. Rows that are no questions are set aside and named. The questions take the same path as ask; nothing is tuned on them and nothing is logged. Prints exact match, F1, recall@k, MRR and calibration, each with its 95 % interval (Wilson for shares of yes and no, else bootstrap): of the best answer, whether ask would give it or keep it to itself. Runs are kept: a run that was stopped goes on, and --compare tells by a paired test whether another one was better, over the questions in the same words with the same right answers (of several the first with the first); it says how many it had to leave out. Never let the store hold the questions of the file: those that stand in it word for word are counted.'
  static override examples = [
    '<%= config.bin %> eval questions.jsonl',
    '<%= config.bin %> eval questions.jsonl --compare eval_0123456789abcdef',
    "<%= config.bin %> eval dev.json.gz --match f1 --json | jq '.data.correct'",
  ]
  static override args = {
    file: Args.string({description: 'Questions with answers.', required: true, ignoreStdin: true}),
  }
  static override flags = {
    match: Flags.option({
      options: MATCH_KINDS,
      description: 'When an answer counts as right. [default: calibrate.match of the configuration, exact]',
    })(),
    compare: Flags.string({description: 'An earlier run, by its id, that has questions in common.', helpValue: 'RUN'}),
    limit: Flags.integer({description: 'Only so many questions, spread evenly over the file.', min: 1}),
    seed: Flags.integer({description: 'Of the intervals.', default: 1, min: 0}),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {args, flags, settings, reporter, signal, now} = await this.begin(Eval, ({match}) => ({calibrate: {match}}))
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const {top_k: topK, min_top_k: minTopK, min_score: minScore, min_confidence: minConfidence} = settings.matcher
    const summary = await reporter.follow(
      evaluate(store, args.file, {
        embedder: await configuredEmbedder(settings.embed, signal, store.db),
        matcher: {topK, minTopK, minScore, minConfidence},
        minQuality: settings.matcher.min_quality,
        match: settings.calibrate.match,
        compare: flags.compare,
        limit: flags.limit,
        seed: flags.seed,
        signal,
        now,
      }),
    )
    this.print(summary, () => describeEval(summary))
  }
}
