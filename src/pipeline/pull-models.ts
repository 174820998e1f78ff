import {UsageError} from '../errors.ts'
import type {Provider, PullProgress} from '../pool/provider.ts'
import {sameModel} from '../pool/providers/model-name.ts'
import {survey} from '../pool/survey.ts'
import {PROBE_MS} from './pool-status.ts'
import type {TaskPool} from './task-pool.ts'

/** A download that goes on, or is done. */
export interface ModelPull extends PullProgress {
  readonly provider: string
  readonly model: string
  readonly done: boolean
}

/**
 * Downloads the models that are named (by model or by provider), or all that are missing. A model that several providers
 * of one server share is downloaded once.
 * @throws {UsageError} a name that there is not, or a server that can't download
 * @throws {ProviderFailure} a server fails
 */
export async function* pullModels(
  {pool, parts}: Pick<TaskPool, 'pool' | 'parts'>,
  names: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<ModelPull, void> {
  const providers = pool.roster.members.map(({provider}) => provider)
  const wanted =
    names.length > 0 ? names.flatMap((name) => named(providers, name)) : await missing(providers, signal, parts.now)
  const begun = new Set<string>()
  for (const provider of wanted) {
    const {name, model, host} = provider
    if (begun.has(`${host} ${model}`)) continue
    begun.add(`${host} ${model}`)
    const who = {provider: name, model}
    for await (const progress of provider.pull!(signal)) yield {...who, ...progress, done: false}
    yield {...who, status: 'done', done_bytes: null, total_bytes: null, done: true}
  }
}

/** Every server that is to have the model, or the one of the provider. */
function named(providers: readonly Provider[], name: string): Provider[] {
  const found = providers.filter((each) => each.name === name || sameModel(each.model, name))
  if (found.length === 0)
    throw new UsageError('unknown_provider', `no provider is called ${name} or has that model`, {
      hint: `models: ${[...new Set(providers.map(({model}) => model))].join(', ')}`,
    })
  const able = found.filter(({pull}) => pull !== undefined)
  if (able.length > 0) return able
  const [{name: provider, driver}] = found as [Provider]
  throw new UsageError('pull_unsupported', `${provider}: a server of driver ${driver} can't download models`, {
    hint: 'give it the model by its own means',
  })
}

async function missing(providers: readonly Provider[], signal: AbortSignal, now: () => number): Promise<Provider[]> {
  const able = providers.filter(({pull}) => pull !== undefined)
  const found = await survey(able, {ms: PROBE_MS, signal, now})
  // Asking an unreachable server fails with the reason why it is.
  return able.filter((_, index) => found[index]!.present === false || found[index]!.reachable === false)
}
