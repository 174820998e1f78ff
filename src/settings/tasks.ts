/** What is asked of a model. The keys of `strategy_by_task` and `ttl_by_task`, and what `tasks` of a provider lists. */
export const TASKS = [
  'judge',
  'rerank_candidates',
  'expand_queries',
  'site_tactics',
  'enrich_metadata',
  'recovery_plan',
  'synthesize',
  'answer',
  'vary_prompt',
  'critique',
] as const

/** Other names of tasks, in people's files. */
export const TASK_ALIASES: Readonly<Record<string, string>> = {rerank: 'rerank_candidates'}

/** Whether there is such a task, by its name or another one of it. */
export function isTask(name: string): boolean {
  return Object.hasOwn(TASK_ALIASES, name) || TASKS.some((task) => task === name)
}
