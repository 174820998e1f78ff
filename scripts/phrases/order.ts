import {lastWord, type Passage, readPassage} from '../../src/quality/passage.ts'
import {END_FEATURES, endBuckets, PAIR_FEATURES, pairBuckets} from '../../src/quality/phrase-model.ts'
import {SIZES} from '../../src/quality/phrase-tables.ts'
import type {SeededRandom} from '../random/seeded-random.ts'
import {Weights} from './weights.ts'

const EPOCHS = 3
/** Of a text, what is learned from. */
const MOST_CHARS = 600
const MOST_TOKENS = 40

/** Learns to tell neighbours in running text from those in shuffled text, and ends of texts from cuts. */
export function trainOrder(
  texts: readonly string[],
  isKnown: (id: number) => boolean,
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
  const learnEnd = (passage: Passage, stop: number, label: 0 | 1): void => {
    const last = lastWord(passage, stop)
    if (last < 1) return
    endBuckets(passage, last, isKnown(passage.ids[last]!), end)
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
      const complete = readPassage(text)
      if (complete.whole) for (const stop of complete.ends) learnEnd(complete, stop, 1)
      const cut = text.slice(0, text.length * (0.3 + 0.65 * random.next()))
      const stopped = readPassage(random.next() < 0.5 ? cut : cut.replace(/\s*\S*$/, ''))
      if (stopped.whole) learnEnd(stopped, stopped.ids.length, 0)
    }
  return {pairs: pairs.values, endings: endings.values}
}
