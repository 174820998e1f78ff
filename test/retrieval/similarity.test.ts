import {readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {guard, guardedText, guardFactor} from '../../src/matching/guards/guards.ts'
import {comparer} from '../../src/retrieval/similarity.ts'
import {type TermWeights, termsOf, weightsFrom} from '../../src/retrieval/terms.ts'
import {sameWord, wordFinder} from '../../src/retrieval/word-forms.ts'
import {dataset} from '../support/datasets.ts'

const equalWeights: TermWeights = {documents: () => 1, weight: () => 1}
const text = fc.string({unit: 'binary', maxLength: 60})

test('a similarity is a number from 0 to 1, whatever the texts and the cosine', () => {
  fc.assert(
    fc.property(text, text, fc.double(), (question, candidate, cosine) => {
      const {similarity, coverage} = comparer(question, equalWeights)(candidate, cosine)
      expect(similarity).toBeGreaterThanOrEqual(0)
      expect(similarity).toBeLessThanOrEqual(1)
      expect(coverage).toBeGreaterThanOrEqual(0)
      expect(coverage).toBeLessThanOrEqual(1 + 1e-12)
    }),
  )
})

test('the same question is as similar as its cosine says; coverage does not depend on who asks', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      fc.pre(a.trim() !== '')
      expect(comparer(a, equalWeights)(a, 1).similarity).toBeCloseTo(1, 12)
      expect(comparer(a, equalWeights)(b, 0.5).coverage).toBeCloseTo(comparer(b, equalWeights)(a, 0.5).coverage, 12)
    }),
  )
})

test('words in common raise a similarity, up to the cosine itself', () => {
  const compare = comparer('restart the nightly job', equalWeights)
  expect(compare('walk a friendly dog', 0.6).similarity).toBeCloseTo(0.24, 6)
  expect(compare('restart a nightly job', 0.6).similarity).toBeGreaterThan(0.5)
  expect(compare('job: the nightly restart', 0.6).similarity).toBeCloseTo(0.6, 6)
})

test('emoji are compared when a question has no words', () => {
  expect(comparer('🔥🔥', equalWeights)('🔥', 1).coverage).toBe(1)
  expect(comparer('🔥', equalWeights)('🐍', 1).coverage).toBe(0)
})

test.each([
  ['merge', 'merging', true],
  ['squash', 'squashed', true],
  ['branches', 'branch', true],
  ['entregar', 'entrego', true],
  ['reembolsos', 'reembolso', true],
  ['austria', 'australia', false],
  ['internal', 'international', false],
  ['import', 'important', false],
  ['soft', 'hard', false],
  ['ipv4', 'ipv4s', false],
  ['2024', '2025', false],
  ['as', 'a', false],
])('%s and %s are forms of one word: %s', (a, b, same) => {
  expect(sameWord(a, b)).toBe(same)
  expect(sameWord(b, a)).toBe(same)
})

test('a word is found among others in whatever form, by its place', () => {
  const find = wordFinder(['merged', 'branch', 'main', 'merge'])
  expect(['merging', 'branches', 'tag', 'main'].map(find)).toEqual([[0, 3], [1], [], [2]])
})

/** Area under the ROC curve of scores for label 1 against label 0; ties count half (Mann-Whitney). */
function auroc(rows: readonly {score: number; label: number}[]): number {
  const sorted = [...rows].sort((a, b) => a.score - b.score)
  let rankSum = 0
  let positives = 0
  for (let start = 0; start < sorted.length; ) {
    let end = start
    while (end < sorted.length && sorted[end]!.score === sorted[start]!.score) end++
    for (let at = start; at < end; at++)
      if (sorted[at]!.label === 1) {
        rankSum += (start + end + 1) / 2
        positives++
      }
    start = end
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (sorted.length - positives))
}

const duplicates = dataset('duplicates/qqp-dev.tsv.gz')
test.skipIf(duplicates === undefined)(
  'with the guards it tells duplicate questions apart better than the cosine alone',
  async () => {
    const lines = gunzipSync(readFileSync(duplicates!)).toString('utf8').trim().split('\n')
    const pairs = lines.map((line) => line.split('\t') as [string, string, string])
    const questions = pairs.flatMap(([, a, b]) => [a, b])
    const frequency = new Map<string, number>()
    for (const question of questions)
      for (const term of termsOf(question)) frequency.set(term, (frequency.get(term) ?? 0) + 1)
    const weights = weightsFrom((term) => frequency.get(term) ?? 0, questions.length)
    const vectors = await builtinEmbedder().embed(questions, new AbortController().signal)
    const rows = pairs.map(([label, a, b], at) => {
      const cosine = vectors[2 * at]!.reduce((sum, value, index) => sum + value * vectors[2 * at + 1]![index]!, 0)
      const guarded = guardFactor(guard(guardedText(a), guardedText(b)))
      const compared = comparer(a, weights)(b, cosine)
      return {label: Number(label), cosine: compared.cosine, similarity: compared.similarity * guarded}
    })
    const byCosine = auroc(rows.map(({label, cosine}) => ({label, score: cosine})))
    const bySimilarity = auroc(rows.map(({label, similarity}) => ({label, score: similarity})))
    expect(byCosine).toBeGreaterThan(0.7)
    expect(bySimilarity).toBeGreaterThan(byCosine)
  },
)
