import {randomUUID} from 'node:crypto'
import {type Begun, begin, type Core} from './begun.ts'
import {Coalescer} from './cache/coalescer.ts'
import {RequestIds} from './cache/request-ids.ts'
import {findReply} from './find-reply.ts'
import {flight} from './flight.ts'
import type {Found} from './kept-reply.ts'
import {observed} from './observe/outcome.ts'
import {traced} from './observe/trace.ts'
import type {PoolOptions} from './options.ts'
import type {PoolParts} from './parts.ts'
import {poolFailure} from './pool-failure.ts'
import {limitedSignal, promptly} from './qos/deadline.ts'
import {TokenBucket} from './qos/token-bucket.ts'
import {type Keys, keep, keptOf, readable, replyOf} from './replies.ts'
import type {Inference, PoolChunk, PoolReply, PoolRequest} from './request.ts'
import {taskName, wayOf} from './resolve.ts'
import {type Member, Roster} from './roster.ts'
import {askFastest} from './strategies/ask-fastest.ts'
import {askSeveral} from './strategies/ask-several.ts'
import {castOf} from './strategies/cast.ts'
import {DEFAULT_JUDGE_PROMPT} from './strategies/judge.ts'
import {streamed} from './stream.ts'
import {UnderWay} from './under-way.ts'
import {Watch} from './watch.ts'
import {WinRates} from './win-rates.ts'

/** Hedges that may follow one another at once, after a calm. */
const HEDGE_BURST = 5
/** How long closing waits for calls that were stopped. */
const CLOSING_MS = 1000

/** What of a request says who is to be asked. */
export type Who = Pick<PoolRequest, 'task' | 'strategy' | 'fallback' | 'weights' | 'providers'>

/** LLMs behind one door: one deadline, one place that retries, one cache. */
export class Pool implements Inference, AsyncDisposable {
  readonly #core: Core
  readonly #parts: PoolParts
  readonly #closing = new AbortController()

  constructor(options: PoolOptions, parts: PoolParts) {
    this.#parts = parts
    const now = parts.clock?.now ?? (() => performance.now())
    const random = parts.random ?? Math.random
    const roster = new Roster(parts.providers, options, now)
    this.#core = {
      house: {
        options,
        roster,
        wins: parts.wins ?? new WinRates(),
        hedges: new TokenBucket(options.qos.hedge_share, HEDGE_BURST),
        judgePrompt: parts.judgePrompt ?? DEFAULT_JUDGE_PROMPT,
      },
      watch: new Watch(roster, now, random),
      cache: parts.cache,
      flights: new Coalescer(),
      ids: new RequestIds(),
      underWay: new UnderWay(),
      afterwards: new Set(),
      observe: (event) => {
        for (const observer of parts.observers ?? []) observer(event)
      },
      now,
      random,
      newId: parts.newId ?? (() => `req-${randomUUID().replaceAll('-', '').slice(0, 16)}`),
      closing: this.#closing.signal,
    }
  }

  /** What its providers are like, for `status` and for whoever looks after them. */
  get watch(): Watch {
    return this.#core.watch
  }

  get roster(): Roster {
    return this.#core.house.roster
  }

  get wins(): WinRates {
    return this.#core.house.wins
  }

  /** Why its cache knows and keeps nothing at the moment; undefined: it works, or there is none. */
  get cacheTrouble(): string | undefined {
    return this.#core.cache?.trouble?.()
  }

  async infer(request: PoolRequest, signal: AbortSignal): Promise<PoolReply> {
    const done = this.#core.underWay.begin()
    try {
      return await this.#infer(request, signal)
    } finally {
      done()
    }
  }

  stream(request: PoolRequest, signal: AbortSignal): AsyncGenerator<PoolChunk, void> {
    return streamed(this.#core, request, signal, (begun) => this.#answer(begun), this.#parts.showPrompts ?? false)
  }

  /** Who would be asked for such a request, the judge among them. */
  whoFor(request: Who): Member[] {
    const {options, roster} = this.#core.house
    const members = roster.forTask(taskName(request.task), request.providers)
    const way = wayOf(request, options)
    // Else any of them may be asked when another one fails.
    if (!way.chain.includes('JUDGE')) return [...members]
    const most = options.ensemble.max_parallel_providers
    const {asked, judges} = castOf({options, roster}, roster.likeliest(members), {...way, max_parallel_providers: most})
    return [...new Set([...asked, ...judges])]
  }

  /**
   * Whether a request would be answered from the cache now. Nobody is asked, and nothing is counted.
   * @throws {UsageError} as `infer`
   */
  async isKept(request: PoolRequest, signal: AbortSignal): Promise<boolean> {
    const begun = begin(this.#core, request, signal)
    try {
      return (await findReply({...this.#core, observe: () => {}}, begun)).found !== undefined
    } catch (error) {
      // That its time is over or its caller gone, `infer` says.
      if (begun.limit.signal.aborted) return false
      throw error
    } finally {
      begun.limit[Symbol.dispose]()
    }
  }

  /** Requests that have not ended yet. */
  get underWay(): number {
    return this.#core.underWay.count
  }

  /** When no request is under way; none waits for longer than its deadline. */
  idle(): Promise<void> {
    return this.#core.underWay.idle()
  }

  /** Stops whatever is under way and closes all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    const {underWay, flights, afterwards, watch} = this.#core
    this.#closing.abort(new Error('the pool is closed'))
    await underWay.idle()
    await promptly(flights.settled(), CLOSING_MS)
    while (afterwards.size > 0) await Promise.allSettled([...afterwards])
    await watch[Symbol.asyncDispose]()
    await Promise.all(this.#parts.providers.map((provider) => provider[Symbol.asyncDispose]()))
    await this.#parts.cache?.[Symbol.asyncDispose]()
  }

  async #infer(request: PoolRequest, caller: AbortSignal): Promise<PoolReply> {
    const begun = begin(this.#core, request, caller)
    const {resolved, calls, limit} = begun
    return observed(this.#core, begun, this.#parts.showPrompts ?? false, async () => {
      try {
        return await traced('llmpool.infer', begun.attributes, async (span) => {
          const reply = await this.#answer(begun)
          span.setAttributes({'llmpool.provider': reply.provider, 'llmpool.from_cache': reply.from_cache})
          return reply
        })
      } catch (error) {
        throw poolFailure(error, resolved, calls, {caller, deadline: limit.signal})
      } finally {
        limit[Symbol.dispose]()
      }
    })
  }

  async #answer(begun: Begun): Promise<PoolReply> {
    const {resolved, calls} = begun
    this.#core.watch.probeDue()
    const {keys, found} = await findReply(this.#core, begun)
    if (found !== undefined) return replyOf(resolved, found, calls, true)
    const answer = flight(this.#core, begun, keys, (_, signal) => this.#ask(begun, keys, signal), false)
    const {value} = await answer.next()
    const {value: answered, joined} = value as Exclude<typeof value, string>
    return replyOf(resolved, answered, calls, joined)
  }

  /** Asks, and keeps the answer. Not under the caller's own signal: others may have joined. */
  async #ask(begun: Begun, keys: Keys | undefined, signal: AbortSignal): Promise<Found> {
    const {resolved, calls} = begun
    const limit = limitedSignal([signal, this.#closing.signal], calls.endsAt - calls.now())
    try {
      const ask = resolved.chain[0] === 'FASTEST' ? askFastest : askSeveral
      const answered = await ask(this.#core.house, {...begun, signal: limit.signal})
      const kept = await keptOf(this.#core, answered, calls)
      const found = readable(kept, resolved)!
      keep(this.#core, keys, resolved, found)
      return found
    } catch (error) {
      throw poolFailure(error, resolved, calls, {caller: signal, deadline: limit.signal})
    } finally {
      limit[Symbol.dispose]()
    }
  }
}
