import {type Attempt, ProviderFailure} from '../failure.ts'
import {FIRST_SHARE, limitedSignal, pause} from '../qos/deadline.ts'
import {nextStep} from '../qos/retry.ts'
import type {Random} from '../request.ts'
import {LostRace} from './lost-race.ts'

/** How long the end of cancelled calls is waited for. */
const SETTLING_MS = 20

export interface RaceOptions<Target> {
  /** In the order in which they are asked; at least one. */
  readonly targets: readonly Target[]
  readonly maxAttempts: number
  /** Milliseconds after which a second one is asked as well; undefined: never. */
  readonly hedgeAfterMs: number | undefined
  /** The next target a hedge may go to, and whether it may be made at all; asked when its time has come. */
  readonly hedgeTo: (first: Target, others: readonly Target[]) => Target | undefined
  readonly endsAt: number
  readonly now: () => number
  readonly random: Random
  readonly signal: AbortSignal
}

/** Starts a call. Its signal fires when the call is no longer wanted; a call that won is never cancelled by the race. */
export type Start<Target, T> = (target: Target, why: Attempt['why'], signal: AbortSignal) => Promise<T>

/**
 * The first answer of several targets. One is asked; a second as well once the first takes long (the hedge), unless the
 * first had failed for good by then; the next when one fails. Whoever loses is cancelled on the wire.
 * @throws the last failure, or the signal's reason
 */
export function race<Target, T>(options: RaceOptions<Target>, start: Start<Target, T>): Promise<T> {
  const {signal} = options
  return new Promise((resolve, reject) => {
    const running = new Set<ReturnType<typeof limitedSignal>>()
    const settling = new Set<Promise<void>>()
    let left = [...options.targets]
    let attempts = 0
    let over = false
    let hedgeTimer: NodeJS.Timeout | undefined

    const finish = (settle: () => void, reason: unknown) => {
      if (over) return
      over = true
      clearTimeout(hedgeTimer)
      signal.removeEventListener('abort', stop)
      for (const call of running) {
        call.abort(reason)
        call[Symbol.dispose]()
      }
      settle()
    }
    const stop = () => {
      const ends = Promise.allSettled([...settling])
      finish(() => {
        // Cancelled calls end within a moment, and what became of them belongs to the failure.
        const timer = setTimeout(() => reject(signal.reason), SETTLING_MS)
        ends.then(() => {
          clearTimeout(timer)
          reject(signal.reason)
        })
      }, signal.reason)
    }
    const fail = (error: unknown) => finish(() => reject(error), new LostRace())

    const run = (target: Target, why: Attempt['why']) => {
      left = left.filter((other) => other !== target)
      if (why !== 'hedge') attempts++
      // A silent server must leave time for whoever could be asked instead; the last one has all that is left.
      const others = left.length > 0 && attempts < options.maxAttempts
      const time = others ? (options.endsAt - options.now()) * FIRST_SHARE : Number.POSITIVE_INFINITY
      const call = limitedSignal(signal, time)
      running.add(call)
      const settled = start(target, why, call.signal).then(
        (value) => {
          running.delete(call)
          call[Symbol.dispose]()
          finish(() => resolve(value), new LostRace())
        },
        (error: unknown) => {
          running.delete(call)
          call[Symbol.dispose]()
          if (!over) next(error, target)
        },
      )
      settling.add(settled)
      settled.finally(() => settling.delete(settled))
    }

    const next = (error: unknown, target: Target) => {
      if (!(error instanceof ProviderFailure)) return fail(error)
      // What failed for good would fail for the hedge as well, or was answered so fast that nothing is gained.
      if (!error.transient) clearTimeout(hedgeTimer)
      if (running.size > 0 && error.kind !== 'bad_request') return
      const step = nextStep(error, {
        attempts,
        maxAttempts: options.maxAttempts,
        othersLeft: left.length > 0,
        remainingMs: options.endsAt - options.now(),
        random: options.random,
      })
      if (step.kind === 'give_up') return fail(error)
      if (step.kind === 'other_provider') return run(left[0]!, 'failover')
      pause(step.pause_ms, signal).then(
        () => {
          if (!over) run(target, 'retry')
        },
        () => {},
      )
    }

    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, {once: true})
    const [first] = options.targets
    if (options.hedgeAfterMs !== undefined && options.targets.length > 1)
      hedgeTimer = setTimeout(() => {
        if (over || running.size === 0) return
        const target = options.hedgeTo(first!, left)
        if (target !== undefined) run(target, 'hedge')
      }, options.hedgeAfterMs)
    run(first!, 'first')
  })
}
