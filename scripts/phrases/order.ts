import {readPassage} from '../../src/quality/passage.ts'
import {END_FEATURES, endBuckets, PAIR_FEATURES, pairBuckets} from '../../src/quality/phrase-model.ts'
import {SIZES} from '../../src/quality/phrase-tables.ts'
import type {SeededRandom} from '../random/seeded-random.ts'
import {sigmoid} from './sigmoid.ts'

const EPOCHS = 3
/** AdaGrad (Duchi, Hazan & Singer 2011) with L2. */
const RATE = 0.3
const DECAY = 2e-3

/** Of a text, what is learned from. */
const MOST_CHARS = 600
const MOST_TOKENS = 40

/** Weights of hashed features: their sum is a log-odds. */
class Weights {
  readonly values: Float32Array
  readonly #squares: Float32Array

  constructor(buckets: number) {
    this.values = new Float32Array(buckets)
    this.#squares = new Float32Array(buckets).fill(1)
  }

  learn(buckets: Uint32Array, label: 0 | 1): void {
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

/** Learns to tell neighbours in running text from those in shuffled text, and ends of texts from cuts. */
export function trainOrder(
  texts: readonly string[],
  random: SeededRandom,
): {pairs: Float32Array; endings: Float32Array} {
  const pairs = new Weights(SIZES.pairs)
  const endings = new Weights(SIZES.endings)
  const pair = new Uint32Array(PAIR_FEATURES)
  const end = new Uint32Array(END_FEATURES)
  const learnPairs = (text: string, label: 0 | 1): void => {
    const passage = readPassage(text)
    const count = Math.min(MOST_TOKENS, passage.ids.length)
    for (let at = 0; at < count; at++) {
      pairBuckets(passage, at, pair)
      pairs.learn(pair, label)
    }
  }
  const learnEnd = (text: string, label: 0 | 1): void => {
    const passage = readPassage(text)
    if (passage.ids.length < 2 || !passage.whole) return
    endBuckets(passage, passage.ids.length, end)
    endings.learn(end, label)
  }
  const shuffled = random.shuffle([...texts])
  for (let epoch = 0; epoch < EPOCHS; epoch++)
    for (const whole of shuffled) {
      const text = whole.slice(0, MOST_CHARS)
      if (!/\s/.test(text)) continue
      learnPairs(text, 1)
      learnPairs(random.shuffle(text.split(/\s+/)).join(' '), 0)
      if (whole.length >= MOST_CHARS) continue
      learnEnd(text, 1)
      const cut = text.slice(0, text.length * (0.3 + 0.65 * random.next()))
      learnEnd(random.next() < 0.5 ? cut : cut.replace(/\s*\S*$/, ''), 0)
    }
  return {pairs: pairs.values, endings: endings.values}
}
