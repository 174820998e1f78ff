import {sigmoid} from './sigmoid.ts'

/** AdaGrad (Duchi, Hazan & Singer 2011) with L2. */
const RATE = 0.3
const DECAY = 2e-3

/** Weights of hashed features: their sum is a log-odds. */
export class Weights {
  readonly values: Float32Array
  readonly #squares: Float32Array

  constructor(buckets: number) {
    this.values = new Float32Array(buckets)
    this.#squares = new Float32Array(buckets).fill(1)
  }

  learn(buckets: ArrayLike<number> & Iterable<number>, label: 0 | 1): void {
    let sum = 0
    for (const bucket of buckets) sum += this.values[bucket]!
    const error = sigmoid(sum) - label
    for (const bucket of buckets) {
      const gradient = error + DECAY * this.values[bucket]!
      this.#squares[bucket]! += gradient * gradient
      this.values[bucket]! -= (RATE * gradient) / Math.sqrt(this.#squares[bucket]!)
    }
  }
}
