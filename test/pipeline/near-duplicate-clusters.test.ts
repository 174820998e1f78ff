import {expect, test} from 'vitest'
import {nearDuplicateClusters} from '../../src/pipeline/prequential.sql.ts'

test('questions that ask nearly the same, directly or over others, are one cluster; others are not', () => {
  const words = 'how do I restore the backup of the billing database to another server in the morning'.split(' ')
  // Each differs from the one before in its last word only; the first and the third in two.
  const variants = [
    words,
    [...words, 'please'],
    [...words.slice(1), 'please'],
    ['what', 'is', 'the', 'capital', 'of', 'Peru'],
  ]
  const spans = variants.map((variant, at) => ({seq: 10 - at, question: variant.join(' ')}))
  expect([...nearDuplicateClusters(spans)].sort(([a], [b]) => a - b)).toEqual([
    [7, 7],
    [8, 8],
    [9, 8],
    [10, 8],
  ])
})

test('a copy of any of twenty thousand questions falls into the cluster of its original', () => {
  const spans = Array.from({length: 20_000}, (_, seq) => ({
    seq,
    question: `where did ticket ${seq % 10_000} of customer ${(seq % 10_000) * 7} go in week ${(seq % 10_000) % 53}`,
  }))
  const clusters = nearDuplicateClusters(spans)
  expect(clusters.size).toBe(20_000)
  for (let seq = 10_000; seq < 20_000; seq += 997) expect(clusters.get(seq)).toBe(clusters.get(seq - 10_000))
})
