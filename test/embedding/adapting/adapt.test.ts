import {expect, test} from 'vitest'
import {type AdaptingPair, adapt} from '../../../src/embedding/adapting/adapt.ts'
import {overlaid, overlayBytes} from '../../../src/embedding/adapting/overlay.ts'
import {pairsOf} from '../../../src/embedding/adapting/pairs.ts'
import {seededRandom} from '../../../src/embedding/adapting/seeded-random.ts'
import {builtinEmbedder} from '../../../src/embedding/builtin/builtin.ts'
import {shippedTable} from '../../../src/embedding/builtin/shipped-table.ts'

const table = shippedTable()
const {signal} = new AbortController()

async function overlayOf(pairs: readonly AdaptingPair[], seed = 1): Promise<Buffer> {
  const training = adapt(table, [pairs, []], {random: seededRandom(seed)})
  for (;;) {
    const next = await training.next()
    if (next.done) return overlayBytes(next.value.overlay)
  }
}

/** Names that mean the same in this log and nowhere else. */
const NAMES = ['brindle', 'morvax', 'tolpek', 'ganzir', 'ullmet', 'quorst', 'hexlip', 'vantro', 'dreshk', 'pyloom']
const nickname = (name: string) => [...name].reverse().join('')
const PAIRS: AdaptingPair[] = ['where is', 'who mends', 'open', 'how old is'].flatMap((asks) =>
  NAMES.map((name, group) => ({a: `${asks} ${name}`, b: `${nickname(name)} stands in the cellar`, group})),
)

test('what belongs together in the log comes nearer, words that only this log knows included', async () => {
  const adapted = builtinEmbedder(256, overlaid(table, await overlayOf(PAIRS)))
  const nearest = async (embedder: typeof adapted) => {
    const vectors = await embedder.embed([...NAMES, ...NAMES.map(nickname)], signal)
    const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0)
    const hits = NAMES.filter((_, index) => {
      const scores = NAMES.map((_, other) => dot(vectors[index]!, vectors[NAMES.length + other]!))
      return scores.indexOf(Math.max(...scores)) === index
    })
    return hits.length
  }
  expect(await nearest(builtinEmbedder())).toBeLessThan(6)
  expect(await nearest(adapted)).toBe(NAMES.length)
})

test('the same pairs and seed give the same model to the last bit, another seed another one', async () => {
  const first = await overlayOf(PAIRS)
  expect(first.equals(await overlayOf(PAIRS))).toBe(true)
  expect(first.equals(await overlayOf(PAIRS, 2))).toBe(false)
})

test('an embedder learns from memory alone: a span of a split that calibrates or validates is refused', () => {
  const span = {seq: 7, split: 'memory', question: 'a question', outcome: 'an outcome', group: 0}
  expect(pairsOf([span], seededRandom(1)).answers).toHaveLength(1)
  for (const split of ['calibration', 'validation'])
    expect(() => pairsOf([span, {...span, seq: 8, split}], seededRandom(1))).toThrow(/span 8 .* memory alone/)
})

test('questions with one outcome are paired, each with two others; an outcome that everything has pairs nothing', () => {
  const spans = Array.from({length: 60}, (_, seq) => ({
    seq,
    split: 'memory',
    question: `question ${seq}`,
    outcome: seq < 30 ? 'ok' : `outcome ${seq % 10}`,
    group: seq < 30 ? 99 : seq % 10,
  }))
  const {sameOutcome} = pairsOf(spans, seededRandom(1))
  expect(sameOutcome).toHaveLength(30)
  expect(sameOutcome.every(({group}) => group !== 99)).toBe(true)
  for (const {question} of spans.slice(30))
    expect(sameOutcome.filter(({a, b}) => a === question || b === question)).toHaveLength(2)
})
