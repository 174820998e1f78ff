import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {describeFeatures, describePrediction, describeSearch} from '../cli/prediction-text.ts'
import {contextFrom, momentFrom, numberFrom, questionText} from '../cli/question-input.ts'
import {embeddersOf} from '../embedding/choose.ts'
import {configuredEmbedder} from '../embedding/configured.ts'
import {ask, explain} from '../pipeline/ask.ts'
import {askFilter} from '../pipeline/ask-filter.ts'
import {isUnsure} from '../pipeline/hand-over.ts'
import {measuredOtherwise} from '../pipeline/serving-matcher.ts'
import {openWorkspace} from '../pipeline/workspace.ts'
import {GRADES} from '../quality/grade.ts'
import {handsOver} from '../settings/pool.ts'

export default class Ask extends LoglineCommand {
  static override summary = 'Answer a question from the nearest past trajectories, with evidence.'
  static override description = [
    'The question is the words of the command line, or stdin (at most 1 MB). Spans that were asked something similar ' +
      'vote with their outcome; failed ones warn. When nothing is near, or the neighbours disagree, it says so ' +
      '(method: uncertain) and exits with 0. A confidence that no calibration stands behind is marked so. With --llm, or ' +
      'when [pool] has providers, questions that it is not sure of go to language models, which answer from evidence ' +
      'that they cite; such an answer is marked (method: llm, or synthesis with llm in the JSON). Without an answer of ' +
      "theirs the matcher's stands.",
    'Context, as --context key=value,key=value: environment (the domain), stakes (low, medium, high), ' +
      'emotional_state, thread (a thread_id whose actions came before), previous (what was done before, oldest first: ' +
      'open_file>run_tests); each key once. It takes up to 30 % off the score of trajectories from other situations.',
  ].join('\n\n')
  static override examples = [
    '<%= config.bin %> ask "Which port does PostgreSQL listen on?"',
    '<%= config.bin %> ask "how do I undo a commit" --context environment=coding,stakes=high --json',
    'echo "Qual é o prazo do reembolso?" | <%= config.bin %> ask',
    '<%= config.bin %> ask --llm "summarise what we know about the reimbursement of train tickets"',
    '<%= config.bin %> ask "default port" --domain devops --since 2025-01-01 --min-quality 60 --explain',
  ]
  static override strict = false
  static override args = {
    question: Args.string({description: 'The question; several words are joined. - reads stdin.', ignoreStdin: true}),
  }
  static override flags = {
    context: Flags.string({
      description: 'The situation it is asked in.',
      helpValue: 'KEY=VALUE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'top-k': Flags.integer({description: 'How many neighbours vote. [default: 5]', min: 1, max: 1000}),
    'min-quality': Flags.string({description: 'Quality that evidence needs, 0-100. [default: 80]', helpValue: 'N'}),
    grade: Flags.option({
      options: GRADES,
      description: 'Only evidence of this grade; repeatable. Without --min-quality, of any quality that has it.',
      multiple: true,
      multipleNonGreedy: true,
    })(),
    'min-score': Flags.string({
      description: 'Score that the best candidate needs, and a vote (or its likeness), 0-1. [default: 0.4]',
      helpValue: 'N',
    }),
    domain: Flags.string({
      description: 'Only evidence from this domain (context.environment); repeatable.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    action: Flags.string({
      description: 'Only evidence of this action (did), by name, nearly or by its meaning; repeatable.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    since: Flags.string({description: 'Only evidence from this moment on.', helpValue: 'DATE'}),
    until: Flags.string({description: 'Only evidence from before this moment.', helpValue: 'DATE'}),
    split: Flags.option({
      options: ['memory', 'calibration', 'validation'] as const,
      description: 'Only evidence of this split.',
    })(),
    llm: Flags.boolean({
      description: 'Let language models look further and answer from the evidence where the matcher is not sure.',
      allowNo: true,
    }),
    'no-cache': Flags.boolean({
      description: 'Ask language models afresh, whatever answers of theirs are kept; the new ones are kept.',
    }),
    explain: Flags.boolean({description: 'Show the nearest candidates with the features that decided.'}),
  }

  async run(): Promise<void> {
    const {argv, flags, settings, signal, now, reporter} = await this.begin(Ask, (given) => ({
      matcher: {
        top_k: given['top-k'],
        min_quality: numberFrom('min-quality', given['min-quality'], 100),
        min_score: numberFrom('min-score', given['min-score'], 1),
      },
    }))
    const text = questionText(argv)
    const context = contextFrom(flags.context ?? [])
    using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const {filter, warnings} = askFilter(store, {
      minQuality: flags.grade !== undefined && flags['min-quality'] === undefined ? 0 : settings.matcher.min_quality,
      grades: flags.grade,
      domains: flags.domain,
      actions: flags.action,
      since: momentFrom('since', flags.since),
      until: momentFrom('until', flags.until),
      split: flags.split,
    })
    for (const warning of warnings) reporter.warn(warning)
    const {top_k: topK, min_top_k: minTopK, min_score: minScore, min_confidence: minConfidence} = settings.matcher
    for (const warning of measuredOtherwise(store, {topK, minScore, minQuality: filter.minQuality ?? 0}))
      reporter.warn(warning)
    const embedder = await configuredEmbedder(settings.embed, signal, store.db)
    const question = {text, context, filter, matcher: {topK, minTopK, minScore, minConfidence}}
    const kept = embeddersOf(settings.embed, store.db)
    const embedderOf = (fingerprint: string) => (fingerprint === embedder.fingerprint ? embedder : kept(fingerprint))
    let answer = await ask(store, question, {embedderOf, signal, now})
    if ((flags.llm ?? handsOver(settings.pool)) && isUnsure(answer.prediction)) {
      // Loaded for the few questions that need them.
      const {openTaskPool} = await import('../pipeline/task-pool.ts')
      const {poolLogTo} = await import('../cli/pool-log.ts')
      const {askLlm, askLlmTasks} = await import('../pipeline/ask-llm.ts')
      const {warming} = await import('../pipeline/warm-models.ts')
      const {cachingAs} = await import('../pool/tasks/caching-as.ts')
      const matched = answer
      answer = await this.withinTrace(async () => {
        await using house = await openTaskPool(settings.pool, store, poolLogTo(reporter))
        const who = askLlmTasks(matched).map((task) => ({task}))
        const warmed = warming(house, who, signal, (message) => reporter.info(message))
        const parts = cachingAs(warmed, flags['no-cache'] ? 'no-cache' : undefined)
        return await askLlm(store, question, matched, {...house, parts}, {embedderOf, signal, now})
      })
    }
    const {prediction, search} = answer
    reporter.debug(`embedder: ${embedder.fingerprint}; search: ${search?.algorithm ?? 'none'}`)
    const {warnings: ofAnswer} = prediction
    if (!flags.explain) return this.print(prediction, () => describePrediction(prediction, this.paint), ofAnswer)
    const features = explain(answer)
    this.print(
      {...prediction, explain: features, search},
      () =>
        [
          describePrediction(prediction, this.paint),
          `reasoning: ${prediction.reasoning}`,
          ...(search === null ? [] : [describeSearch(search)]),
          describeFeatures(features),
        ].join('\n\n'),
      ofAnswer,
    )
  }
}
