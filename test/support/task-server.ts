import type {TaskPool} from '../../src/pipeline/task-pool.ts'
import {openTaskPool} from '../../src/pipeline/task-pool.ts'
import type {ProviderOptions} from '../../src/pool/options.ts'
import {settingsSchema} from '../../src/settings/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {type Behaviour, type ModelServer, modelServer, type ServerCall} from './model-server.ts'

/** What of a task's form tells which task was asked. */
const TELLTALE: Readonly<Record<string, string>> = {
  ranking: 'rerank_candidates',
  must_include: 'expand_queries',
  one_liner: 'enrich_metadata',
  disagreements: 'synthesize',
  citations: 'answer',
  winner_id: 'judge',
}

type Say = (input: Record<string, unknown>) => object | Behaviour

/** The task that a call asks, by the form that it wants. */
export function taskOf({body}: ServerCall): string {
  const {required = []} = (body['format'] ?? {}) as {required?: string[]}
  return Object.entries(TELLTALE).find(([key]) => required.includes(key))?.[1] ?? 'unknown'
}

/** The input as the model sees it, taken out of its slots. */
export function inputOf({body}: ServerCall): Record<string, unknown> {
  const turns = body['messages'] as {content: string}[]
  const lines = turns.at(-1)!.content.split('\n')
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, key, value] = /^([a-z_]+): (.+)$/.exec(line) ?? []
      return key === undefined ? [] : [[key, JSON.parse(value!) as unknown]]
    }),
  )
}

/** An Ollama that answers tasks as told; of a task it was told nothing of it says so. */
export function taskServer(says: Readonly<Record<string, Say>>, models = ['m']): Promise<ModelServer> {
  return modelServer({
    dialect: 'ollama',
    models,
    behave: (call) => {
      const said = says[taskOf(call)]?.(inputOf(call)) ?? {fault: 'server_error' as const}
      return 'fault' in said || 'raw' in said || 'text' in said ? (said as Behaviour) : {text: JSON.stringify(said)}
    },
  })
}

/** The settings of a pool of one server, patient enough for a busy machine. */
export function taskSettings(url: string, more: Partial<ProviderOptions> = {}) {
  return settingsSchema.parse({
    pool: {
      qos: {max_deadline_ms: 20_000},
      providers: [{name: 'local', driver: 'ollama', base_url: url, model: 'm', ...more}],
    },
  }).pool
}

/** A pool over that server whose tasks have all the time that they may have. */
export async function taskPool(url: string, store?: Store, more: Partial<ProviderOptions> = {}): Promise<TaskPool> {
  const house = await openTaskPool(taskSettings(url, more), store)
  const patient = (task: string) => ({...house.parts.prompts(task), deadline_ms: 20_000})
  return {
    ...house,
    pool: house.pool,
    options: house.options,
    parts: {...house.parts, prompts: patient},
    [Symbol.asyncDispose]: () => house[Symbol.asyncDispose](),
  }
}
