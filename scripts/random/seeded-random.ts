import {mix} from '../../src/span/tokens.ts'

/**
 * Numbers that are the same on every machine: a linear congruential generator, mixed. 0 <= x < 1. The shipped models
 * were trained with it: another sequence would make others.
 */
export class SeededRandom {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return mix(this.#state) / 4294967296
  }

  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  /** Normally distributed, mean 0, variance 1 (sum of twelve uniform numbers: no library function is involved). */
  normal(): number {
    let sum = -6
    for (let draw = 0; draw < 12; draw++) sum += this.next()
    return sum
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  /** In place. */
  shuffle<T>(items: T[]): T[] {
    for (let at = items.length - 1; at > 0; at--) {
      const other = this.below(at + 1)
      ;[items[at], items[other]] = [items[other]!, items[at]!]
    }
    return items
  }
}
