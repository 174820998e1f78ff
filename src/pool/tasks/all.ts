import {UsageError} from '../../errors.ts'
import {answer} from './answer.ts'
import {critique} from './critique.ts'
import type {TaskDefinition} from './definition.ts'
import {enrichMetadata} from './enrich-metadata.ts'
import {expandQueries} from './expand-queries.ts'
import {judge} from './judge.ts'
import {recoveryPlan} from './recovery-plan.ts'
import {rerankCandidates} from './rerank-candidates.ts'
import {siteTactics} from './site-tactics.ts'
import {synthesize} from './synthesize.ts'
import {varyPrompt} from './vary-prompt.ts'

// Each takes its own input; whoever has only a name must check the input by the definition's own schema.
// biome-ignore lint/suspicious/noExplicitAny: the inputs of different tasks have nothing in common
type AnyTask = TaskDefinition<any, unknown>

/** Every task that has a prompt. */
export const TASK_DEFINITIONS: readonly AnyTask[] = [
  judge,
  rerankCandidates,
  expandQueries,
  siteTactics,
  enrichMetadata,
  recoveryPlan,
  synthesize,
  answer,
  varyPrompt,
  critique,
]

/** By its name, or by `rerank`. @throws {UsageError} there is none */
export function taskDefinition(name: string): AnyTask {
  const wanted = name === 'rerank' ? rerankCandidates.task : name
  const found = TASK_DEFINITIONS.find(({task}) => task === wanted)
  if (found === undefined)
    throw new UsageError('unknown_task', `there is no task ${name}`, {
      hint: `tasks: ${TASK_DEFINITIONS.map(({task}) => task).join(', ')}`,
    })
  return found
}
