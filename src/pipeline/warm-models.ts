import {throwIfStopped} from '../errors.ts'
import {ProviderFailure} from '../pool/failure.ts'
import type {Who} from '../pool/pool.ts'
import type {Member} from '../pool/roster.ts'
import type {TaskParts} from '../pool/tasks/run-task.ts'
import type {TaskPool} from './task-pool.ts'

type House = Pick<TaskPool, 'pool' | 'options'>

/**
 * Has the models for these requests loaded into memory where they are not, before a clock runs: loading takes a local
 * server longer than an answer may take, and Ollama gives it up when whoever asked does not wait. No more models than the
 * server keeps at once (`qos.loaded_models`), those that most of the requests want first, judges among them. What can't
 * be loaded is left as it is.
 * @param notice is told what is being loaded
 * @returns the models that were loaded
 * @throws {Interrupted} the signal fired
 */
export function warmModels(
  house: House,
  requests: readonly Who[],
  signal: AbortSignal,
  notice: (message: string) => void,
): Promise<string[]> {
  return load(house, planned(house, requests), signal, notice)
}

/**
 * The same parts, which have a model loaded when the first request comes that wants it and that no kept answer meets: an
 * answer from the cache never waits for a model. Their clock stands still meanwhile.
 * @param requests all that may come, so that none of them takes another's place in the server's memory
 */
export function warming(
  house: TaskPool,
  requests: readonly Who[],
  signal: AbortSignal,
  notice: (message: string) => void,
): TaskParts {
  const {parts, pool} = house
  const left = new Map(planned(house, requests).map((member) => [modelOf(member), member]))
  let stood = 0
  let since: number | undefined
  let last: Promise<void> = Promise.resolve()
  const warm = async (models: readonly string[]) => {
    const members = models.flatMap((model) => left.get(model) ?? [])
    if (members.length === 0) return
    since = parts.now()
    try {
      await load(house, members, signal, notice)
      for (const model of models) left.delete(model)
    } finally {
      stood += parts.now() - since
      since = undefined
    }
  }
  return {
    ...parts,
    now: () => (since ?? parts.now()) - stood,
    pool: {
      stream: (request, own) => pool.stream(request, own),
      async infer(request, own) {
        const wanted =
          left.size === 0
            ? []
            : pool
                .whoFor(request)
                .map(modelOf)
                .filter((model) => left.has(model))
        if (wanted.length > 0 && !(await pool.isKept(request, own))) {
          // One after another, also for requests that come at once.
          const turn = last.then(() => warm(wanted))
          last = turn.catch(() => {})
          await turn
        }
        return pool.infer(request, own)
      },
    },
  }
}

/** Providers may share one. */
function modelOf({provider: {host, model}}: Member): string {
  return JSON.stringify([host, model])
}

/** Who is to be loaded for these requests, the most wanted first. Of providers that share a model one. */
function planned({pool, options}: House, requests: readonly Who[]): Member[] {
  const wanted = new Map<string, Map<string, {readonly member: Member; requests: number}>>()
  for (const member of requests.flatMap((request) => pool.whoFor(request))) {
    const {host, model, warm} = member.provider
    if (warm === undefined) continue
    const models = wanted.get(host) ?? new Map<string, {member: Member; requests: number}>()
    wanted.set(host, models)
    const known = models.get(model)
    models.set(model, {member: known?.member ?? member, requests: (known?.requests ?? 0) + 1})
  }
  return [...wanted.values()].flatMap((models) =>
    [...models.values()]
      .sort((a, b) => b.requests - a.requests || b.member.options.weight - a.member.options.weight)
      .slice(0, options.qos.loaded_models)
      .map(({member}) => member),
  )
}

async function load(
  {pool}: Pick<House, 'pool'>,
  members: readonly Member[],
  signal: AbortSignal,
  notice: (message: string) => void,
): Promise<string[]> {
  const hosts = Map.groupBy(members, ({provider}) => provider.host)
  const loaded = await Promise.all(
    [...hosts.values()].map(async (first) => {
      const names: string[] = []
      // One after another: a server that loads two at once is slower at both.
      for (const member of first) {
        const {model, host} = member.provider
        try {
          if (await pool.watch.load(member, signal, () => notice(`loading ${model} into the memory of ${host}`)))
            names.push(model)
        } catch (error) {
          throwIfStopped(signal)
          if (!(error instanceof ProviderFailure)) throw error
          // Whoever asks it is told. Of a server that does not answer nothing more is wanted.
          if (error.kind !== 'model_missing' && error.kind !== 'out_of_memory') break
        }
      }
      return names
    }),
  )
  return loaded.flat()
}
