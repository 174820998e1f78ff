import {setTimeout as sleep} from 'node:timers/promises'
import type {ModelServer} from './model-server.ts'
import {modelServer} from './model-server.ts'

/**
 * An Ollama with nothing in memory. A model is loaded by the first call for it, which takes its time, and as Ollama does
 * it gives that up when the client goes away ("client connection closed before server finished loading, aborting load").
 */
export async function coldOllama(models: readonly string[], loadMs: number): Promise<ModelServer & {loads: string[]}> {
  const loads: string[] = []
  const server = await modelServer({
    dialect: 'ollama',
    models,
    loaded: () => loads,
    behave: async ({model, left}) => {
      if (!loads.includes(model)) {
        await sleep(loadMs, undefined, {signal: left})
        loads.push(model)
      }
      return {text: `${model} says hello`}
    },
  })
  return Object.assign(server, {loads})
}
