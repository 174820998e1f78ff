import {openPool} from '../../src/pool/open.ts'
import {hashText} from '../../src/span/tokens.ts'
import {providerOptions} from './model-providers.ts'
import {FAULTS, modelServer} from './model-server.ts'
import {poolOptions} from './pool-options.ts'

export interface FaultyOutcome {
  readonly ms: number
  readonly error: unknown
}

interface Wanted {
  readonly requests: number
  /** Of the calls that reach a server, how many go wrong. */
  readonly share: number
  readonly deadlineMs: number
  readonly parallel: number
}

/** Requests over two servers that misbehave in every way; how each ended, and what was left behind. */
export async function faultyRequests({requests, share, deadlineMs, parallel}: Wanted) {
  let faults = 0
  // bad_request is the caller's own fault; it would end requests by design, and so does not belong here.
  const kinds = FAULTS.filter((fault) => fault !== 'bad_request')
  const server = (name: string) =>
    modelServer({
      dialect: 'openai',
      behave: ({number}) => {
        const chance = hashText(`${name} ${number}`) / 2 ** 32
        if (chance >= share) return {text: 'fine', delay_ms: 2}
        return {fault: kinds[faults++ % kinds.length], retry_after: '0'}
      },
    })
  const servers = [await server('a'), await server('b')]
  const pool = await openPool(
    poolOptions(
      servers.map(({url}, at) =>
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
        outcomes.push({ms: performance.now() - begun, error})
      }
    }),
  )
  const queues = pool.roster.members.map(({queue}) => queue)
  const [waiting, underWay] = [queues.map((queue) => queue.waiting), queues.map((queue) => queue.underWay)]
  await pool[Symbol.asyncDispose]()
  const sockets = async () => {
    for (let time = 0; time < 100 && servers.some((one) => one.sockets() > 0); time++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    return servers.reduce((sum, one) => sum + one.sockets(), 0)
  }
  const left = {sockets: await sockets(), waiting: sum(waiting), underWay: sum(underWay)}
  for (const one of servers) await one[Symbol.asyncDispose]()
  return {outcomes, faults, left}
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
