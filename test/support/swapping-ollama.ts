import {setTimeout as sleep} from 'node:timers/promises'
import type {ModelServer} from './model-server.ts'
import {modelServer} from './model-server.ts'

export interface SwappingOllama extends AsyncDisposable {
  readonly url: string
  readonly server: ModelServer
  /** Models, in the order in which they were loaded. */
  readonly loads: readonly string[]
}

/**
 * An Ollama whose memory holds few models: another one must first be loaded, which takes its time, one after another,
 * and pushes out the one that was not used for longest once that is idle.
 */
export async function swappingOllama(
  models: readonly string[],
  memory: number,
  loadMs: number,
  answerMs: number,
): Promise<SwappingOllama> {
  const loads: string[] = []
  let resident: string[] = []
  const busy = new Map<string, number>()
  let loading: Promise<void> = Promise.resolve()
  const waiters = new Set<() => void>()
  const load = async (model: string): Promise<void> => {
    if (resident.includes(model)) return
    while (resident.length >= memory) {
      const idle = resident.find((one) => (busy.get(one) ?? 0) === 0)
      if (idle !== undefined) resident = resident.filter((one) => one !== idle)
      else await new Promise<void>((resolve) => waiters.add(resolve))
    }
    await sleep(loadMs)
    loads.push(model)
    resident.push(model)
  }
  const server = await modelServer({
    dialect: 'ollama',
    models,
    loaded: () => resident,
    behave: async ({model}) => {
      if (!resident.includes(model)) {
        loading = loading.then(() => load(model))
        await loading
      }
      resident = [...resident.filter((one) => one !== model), model]
      busy.set(model, (busy.get(model) ?? 0) + 1)
      await sleep(answerMs)
      busy.set(model, busy.get(model)! - 1)
      for (const wake of waiters) wake()
      waiters.clear()
      return {text: model}
    },
  })
  return {url: server.url, server, loads, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]()}
}
