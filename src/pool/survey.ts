import {ProviderFailure} from './failure.ts'
import type {LoadedModel, ModelInfo, Provider} from './provider.ts'
import {sameModel} from './providers/model-name.ts'
import {within} from './qos/deadline.ts'

/** What a server says of itself, and of the model that a provider wants of it. */
export interface Survey {
  readonly provider: string
  readonly driver: Provider['driver']
  readonly host: string
  readonly model: string
  /** Null: this server can't be asked. */
  readonly reachable: boolean | null
  /** Whether the server has the model; null where it can't tell, or is not reachable. */
  readonly present: boolean | null
  readonly loaded: boolean | null
  /** Why it is not reachable. */
  readonly reason: string | null
  /** What to do about that. */
  readonly hint: string | null
  /** Of the question for its models, milliseconds. */
  readonly probe_ms: number | null
  readonly models: readonly ModelInfo[] | null
  readonly loaded_models: readonly LoadedModel[] | null
}

/** Asks every server at once, each for `ms` at most. Never throws for a server. */
export function survey(
  providers: readonly Provider[],
  {ms, signal, now}: {readonly ms: number; readonly signal: AbortSignal; readonly now: () => number},
): Promise<Survey[]> {
  return Promise.all(
    providers.map(async (provider): Promise<Survey> => {
      const {name, driver, host, model} = provider
      const who = {provider: name, driver, host, model}
      const unknown = {present: null, loaded: null, models: null, loaded_models: null}
      const started = now()
      try {
        return await within(signal, ms, async (limited) => {
          const models = await provider.models(limited)
          const probe_ms = now() - started
          const loaded_models = await provider.loaded(limited)
          const has = (list: readonly {readonly name: string}[] | null) =>
            list === null
              ? null
              : list.some((each) => (driver === 'ollama' ? sameModel(each.name, model) : each.name === model))
          return {
            ...who,
            reachable: models === null ? null : true,
            present: has(models),
            loaded: has(loaded_models),
            reason: null,
            hint: null,
            probe_ms,
            models,
            loaded_models,
          }
        })
      } catch (error) {
        if (!(error instanceof ProviderFailure) || signal.aborted) throw error
        const reason = error.kind === 'cancelled' ? `${name}: no answer within ${ms} ms` : error.message
        return {...who, ...unknown, reachable: false, reason, hint: error.hint, probe_ms: null}
      }
    }),
  )
}
