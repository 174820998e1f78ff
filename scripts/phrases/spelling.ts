import {readPassage} from '../../src/quality/passage.ts'
import {spellingBuckets} from '../../src/quality/phrase-model.ts'
import {SIZES} from '../../src/quality/phrase-tables.ts'
import type {SeededRandom} from '../random/seeded-random.ts'
import {Weights} from './weights.ts'

const EPOCHS = 4
const LATIN = /^[a-z]{2,}$/
/** Of a text, what words are taken from. */
const MOST_CHARS = 600
const KEYBOARD = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qazwsxedcrfvtgbyhnujmikolp']
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz'

/** Learns to tell words from random letters, shuffled letters and runs of keys. Each distinct word counts once an epoch. */
export function trainSpelling(texts: readonly string[], random: SeededRandom): Float32Array {
  const counts = new Map<string, number>()
  for (const text of texts)
    for (const word of readPassage(text.slice(0, MOST_CHARS)).words)
      if (LATIN.test(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const words = [...counts.keys()].sort()
  const weights = new Weights(SIZES.spelling)
  const noiseLike = (word: string): string => {
    const kind = random.next()
    const letters = [...word]
    if (kind < 0.4) return letters.map(() => ALPHABET[random.below(ALPHABET.length)]!).join('')
    if (kind < 0.6) return random.shuffle([...letters]).join('')
    if (kind < 0.7) return letters[0]!.repeat(Math.min(word.length, 5))
    const row = random.pick(KEYBOARD)
    const start = random.below(row.length - 1)
    return row.slice(start, start + word.length)
  }
  for (let epoch = 0; epoch < EPOCHS; epoch++)
    for (const word of random.shuffle([...words])) {
      weights.learn(spellingBuckets(word), 1)
      const noise = noiseLike(word)
      if (noise.length > 1 && !counts.has(noise)) weights.learn(spellingBuckets(noise), 0)
    }
  return weights.values
}
