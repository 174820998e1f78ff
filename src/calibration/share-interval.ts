import {wilsonInterval} from './binomial.ts'
import type {Interval} from './bootstrap.ts'

/** How many of `trials` succeeded, 0-1, with Wilson's interval; null of nothing. */
export function shareInterval(successes: number, trials: number): Interval | null {
  if (trials === 0) return null
  const value = successes / trials
  const [low, high] = wilsonInterval(successes, trials)
  // Of none and of all, rounding would leave the value itself just outside.
  return {value, low: Math.min(low, value), high: Math.max(high, value)}
}
