import {openPool} from '../../src/pool/open.ts'
import {hashText} from '../../src/span/tokens.ts'
import {providerOptions} from './model-providers.ts'
import {FAULTS, type ModelServer, modelServer} from './model-server.ts'
import {poolOptions} from './pool-options.ts'

export interface FaultyOutcome {
  /** On the clock of `performance.now`. */
  readonly begun: number
  readonly ms: number
  readonly error: unknown
}

export interface FaultyServers extends AsyncDisposable {
  readonly urls: readonly string[]
  /** Calls that went wrong so far. */
  readonly faults: () => number
  /** Connections that are open. */
  readonly sockets: () => number
}

/**
 * Two servers that misbehave in every way.
 * @param share of the calls that reach one, how many go wrong, 0-1
 */
export async function faultyServers(share: number): Promise<FaultyServers> {
  let faults = 0
  // bad_request is the caller's own fault; it would end requests by design, and so does not belong here.
  const kinds = FAULTS.filter((fault) => fault !== 'bad_request')
  const server = (name: string): Promise<ModelServer> =>
    modelServer({
      dialect: 'openai',
      behave: ({number}) => {
        const chance = hashText(`${name} ${number}`) / 2 ** 32
        if (chance >= share) return {text: 'fine', delay_ms: 2}
        return {fault: kinds[faults++ % kinds.length], retry_after: '0'}
      },
    })
  const servers = [await server('a'), await server('b')]
  return {
    urls: servers.map(({url}) => url),
    faults: () => faults,
    sockets: () => servers.reduce((sum, one) => sum + one.sockets(), 0),
    async [Symbol.asyncDispose]() {
      for (const one of servers) await one[Symbol.asyncDispose]()
    },
  }
}

interface Wanted {
  readonly requests: number
  readonly deadlineMs: number
  readonly parallel: number
}

/** Requests to such servers; how each ended, and what the pool left behind in itself. */
export async function faultyRequests(urls: readonly string[], {requests, deadlineMs, parallel}: Wanted) {
  const pool = await openPool(
    poolOptions(
      urls.map((url, at) =>
        providerOptions(url, 'openai', {name: 'ab'[at]!, max_parallel: 100, max_reply_bytes: 100_000}),
      ),
      {qos: {hedge_after_ms: 50, hedge_share: 1}},
    ),
  )
  const {signal} = new AbortController()
  const outcomes: FaultyOutcome[] = []
  let next = 0
  await Promise.all(
    Array.from({length: parallel}, async () => {
      while (next++ < requests) {
        const begun = performance.now()
        const error = await pool
          .infer({task: 'answer', prompt: `question ${next}`, deadline_ms: deadlineMs}, signal)
          .then(
            () => undefined,
            (failure: unknown) => failure,
          )
        outcomes.push({begun, ms: performance.now() - begun, error})
      }
    }),
  )
  const {underWay} = pool
  await pool[Symbol.asyncDispose]()
  const queues = pool.roster.members.map(({queue}) => queue)
  return {
    outcomes,
    left: {
      requests: underWay,
      waiting: queues.reduce((sum, queue) => sum + queue.waiting, 0),
      calls: queues.reduce((sum, queue) => sum + queue.underWay, 0),
    },
  }
}

/** Connections that are still open after a moment. */
export async function socketsLeft(sockets: () => number | Promise<number>): Promise<number> {
  for (let time = 0; time < 100 && (await sockets()) > 0; time++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return sockets()
}
