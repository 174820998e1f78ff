import type {ReplyCache} from './cache/reply-cache.ts'
import type {PoolObserver} from './observe/event.ts'
import type {Provider} from './provider.ts'
import type {Clock, Random} from './request.ts'
import type {JudgePrompt} from './strategies/judge.ts'
import type {WinRates} from './win-rates.ts'

/** What a pool works with. It owns providers and cache, and closes them. */
export interface PoolParts {
  /** In the order of `options.providers`. */
  readonly providers: readonly Provider[]
  /** Undefined: nothing is kept. */
  readonly cache?: ReplyCache | undefined
  readonly judgePrompt?: JudgePrompt | undefined
  readonly wins?: WinRates | undefined
  readonly observers?: readonly PoolObserver[]
  readonly clock?: Clock
  readonly random?: Random
  /** Ids for requests that bring none. */
  readonly newId?: () => string
  /** Hands the prompt to observers, too. Off: no log can hold it. */
  readonly showPrompts?: boolean
}
