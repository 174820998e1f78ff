import {onTestFinished} from 'vitest'
import type {PoolEvent} from '../../src/pool/observe/event.ts'
import {openPool} from '../../src/pool/open.ts'
import type {ProviderOptions} from '../../src/pool/options.ts'
import type {Dialect} from './model-dialects.ts'
import {providerOptions} from './model-providers.ts'
import {type ModelServer, type ModelServerOptions, modelServer} from './model-server.ts'
import {poolOptions, type Sections} from './pool-options.ts'

interface Setting {
  readonly servers: readonly (ModelServerOptions & {readonly provider?: Partial<ProviderOptions>})[]
  readonly options?: Sections
  readonly parts?: Parameters<typeof openPool>[1]
}

/** A pool over simulated servers, closed when the test ends. Providers are called a, b, c... and serve models a, b, c... */
export async function poolOver({servers: wanted, options, parts}: Setting) {
  const servers: ModelServer[] = []
  const entries: ProviderOptions[] = []
  for (const [index, {provider, ...server}] of wanted.entries()) {
    const name = String.fromCharCode(97 + index)
    const dialect: Dialect = server.dialect ?? 'openai'
    const running = await modelServer({models: [name], ...server, dialect})
    servers.push(running)
    entries.push(providerOptions(running.url, dialect, {name, model: name, ...provider}))
  }
  const events: PoolEvent[] = []
  const pool = await openPool(poolOptions(entries, options), {
    ...parts,
    observers: [(event) => events.push(event), ...(parts?.observers ?? [])],
  })
  onTestFinished(async () => {
    await pool[Symbol.asyncDispose]()
    for (const server of servers) await server[Symbol.asyncDispose]()
  })
  return {pool, servers, events}
}

/** A signal that never fires. */
export const never = new AbortController().signal
