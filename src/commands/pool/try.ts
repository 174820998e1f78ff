import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../../cli/command.ts'
import {objectFrom} from '../../cli/json-input.ts'
import {poolLogTo} from '../../cli/pool-log.ts'
import {UsageError} from '../../errors.ts'
import {openTaskPool} from '../../pipeline/task-pool.ts'
import {warming} from '../../pipeline/warm-models.ts'
import {openIfThere} from '../../pipeline/workspace.ts'
import {PROFILE_NAMES, profileOf} from '../../pool/profiles.ts'
import {STRATEGIES, type Strategy} from '../../pool/request.ts'
import {taskDefinition} from '../../pool/tasks/all.ts'
import {runTask, type TaskChoices} from '../../pool/tasks/run-task.ts'

export default class PoolTry extends LoglineCommand {
  static override summary = 'Ask the pool one task and print its checked answer.'
  static override description = `Tasks: judge, rerank_candidates (or rerank), expand_queries, site_tactics,
enrich_metadata, recovery_plan, synthesize, answer, vary_prompt, critique. The answer is JSON of the task's form, or
the command fails with 4: an answer of another form is sent back once to be mended.`
  static override examples = [
    `echo '{"query": "undo a commit"}' | <%= config.bin %> pool try expand_queries --input -`,
    '<%= config.bin %> pool try judge --input judge.json --provider ollama-llama31-8b',
    '<%= config.bin %> pool try rerank --input candidates.json --profile judge-mid --json | jq .data.output.ranking',
  ]
  static override args = {task: Args.string({description: 'What is asked.', required: true, ignoreStdin: true})}
  static override flags = {
    input: Flags.string({
      char: 'i',
      description: 'A file with the input of the task as a JSON object; - is stdin.',
      helpValue: 'FILE',
      required: true,
    }),
    strategy: Flags.string({description: `How several answers become one: ${STRATEGIES.join(', ')}.`}),
    profile: Flags.string({
      description: `A way of asking that has a name: ${PROFILE_NAMES.join(', ')}.`,
      exclusive: ['strategy'],
    }),
    provider: Flags.string({
      description: 'Ask only this provider; may be repeated.',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
    }),
    deadline: Flags.integer({description: "Milliseconds for the answer. [default: the prompt's]", min: 1}),
    'no-cache': Flags.boolean({description: 'Ask afresh, whatever is kept.'}),
  }

  async run(): Promise<void> {
    const {flags, args, settings, reporter, signal} = await this.begin(PoolTry)
    const definition = taskDefinition(args.task)
    const input = objectFrom(flags.input)
    const takes = Object.keys(definition.input.shape)
    const unknown = Object.keys(input).filter((key) => !takes.includes(key))
    if (unknown.length > 0)
      reporter.warn(`${definition.task} takes no ${unknown.join(', ')}, only ${takes.join(', ')}: left out`)
    const profile = flags.profile === undefined ? undefined : profileOf(flags.profile)
    if (flags.profile !== undefined && profile === undefined)
      throw new UsageError('unknown_profile', `there is no profile ${flags.profile}`, {hint: PROFILE_NAMES.join(', ')})
    using store = openIfThere(settings.db, {notice: (message) => reporter.info(message)})
    const choices: TaskChoices = {
      ...(flags.strategy && {strategy: strategyNamed(flags.strategy)}),
      ...(profile && {strategy: profile.strategy, fallback: profile.fallback, weights: profile.weights}),
      ...(flags.provider && {providers: flags.provider}),
      ...(flags.deadline && {deadline_ms: flags.deadline}),
      ...(flags['no-cache'] && {cache: 'no-cache'}),
    }
    const who = [{task: definition.task, ...choices}]
    const {output, reply, repaired} = await this.withinTrace(async () => {
      await using house = await openTaskPool(settings.pool, store, poolLogTo(reporter))
      const parts = warming(house, who, signal, (message) => reporter.info(message))
      return await runTask(definition, input, parts, signal, choices)
    })
    const {text: _, value: __, ...how} = reply
    reporter.info(
      `${how.provider} (${how.model}), ${how.decision.strategy}, ${Math.round(how.duration_ms)} ms` +
        `${how.from_cache ? ', from the cache' : ''}${repaired ? ', mended once' : ''}`,
    )
    this.print({task: definition.task, output, repaired, reply: how}, () => JSON.stringify(output, null, 2))
  }
}

/** @throws {UsageError} there is none */
function strategyNamed(name: string): Strategy {
  const found = STRATEGIES.find((strategy) => strategy === name.toUpperCase())
  if (found === undefined)
    throw new UsageError('unknown_strategy', `there is no strategy ${name}`, {hint: STRATEGIES.join(', ')})
  return found
}
