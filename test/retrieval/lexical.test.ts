import {expect, test} from 'vitest'
import {ANYTHING} from '../../src/retrieval/ann-index.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {lexicalSpans, queryTerms} from '../../src/retrieval/lexical.sql.ts'
import {termWeights} from '../../src/retrieval/terms.sql.ts'
import {type TermWeights, termsOf} from '../../src/retrieval/terms.ts'
import {answeringStore, span} from '../support/answer-store.ts'

const counts = (frequencies: Record<string, number>): TermWeights => ({
  documents: (term) => frequencies[term] ?? 0,
  weight: () => 1,
})

test('only the eight rarest known words of a question are searched for', () => {
  const words = Object.fromEntries(Array.from({length: 12}, (_, at) => [`word${at}`, 12 - at]))
  expect(queryTerms(Object.keys(words), counts(words), 1000)).toEqual(
    [11, 10, 9, 8, 7, 6, 5, 4].map((at) => `word${at}`),
  )
})

test('frequent words are searched for only when there are no others', () => {
  const known = counts({common: 600, usual: 300, rare: 20})
  expect(queryTerms(['common', 'usual', 'rare'], known, 1000)).toEqual(['rare'])
  expect(queryTerms(['common', 'usual'], known, 1000)).toEqual(['usual', 'common'])
})

test('a question of function words, unknown words or emoji searches for nothing', () => {
  const known = counts({what: 900, is: 950, o: 100, que: 100})
  for (const question of ['What is it?', 'O que é?', 'zzz qqq', '🦑🦑', ''])
    expect(queryTerms(termsOf(question), known, 1000)).toEqual([])
})

test('words that look like FTS5 operators are words', async () => {
  using store = await answeringStore([
    span({id: 'a', this: 'NEAR the river AND the sea, NOT (inland) OR "here"*'}),
    span({id: 'b', this: 'something else entirely'}),
  ])
  const index = activeIndex(store.db)!
  const search = (question: string) => {
    const terms = [...termsOf(question)]
    return lexicalSpans(store.db, index, terms, 25, ANYTHING).map(({seq}) => seq)
  }
  expect(search('near')).toEqual([1])
  expect(search('AND OR NOT')).toEqual([1])
  expect(search('* ^ : ( ) " river')).toEqual([1])
})

test('a word in the question of a span counts more than one in its outcome', async () => {
  using store = await answeringStore([
    span({id: 'outcome', this: 'one two three', if_ok: 'zebra four'}),
    span({id: 'question', this: 'zebra two three', if_ok: 'five four'}),
    span({id: 'neither', this: 'six two three', if_ok: 'five four'}),
  ])
  const hits = lexicalSpans(store.db, activeIndex(store.db)!, ['zebra'], 25, ANYTHING)
  expect(hits.map(({seq}) => seq)).toEqual([2, 1])
  expect(hits.every(({bm25}) => bm25 > 0)).toBe(true)
})

test('an unknown word weighs most, a frequent one little, a function word next to nothing', async () => {
  using store = await answeringStore(
    Array.from({length: 20}, (_, at) => span({id: `s${at}`, this: `the server ${at === 0 ? 'kraken' : 'port'} ${at}`})),
  )
  const {weight} = termWeights(store.db, activeIndex(store.db)!.documents)
  const ordered = ['unseen', 'kraken', 'port', 'server'].map(weight)
  expect(ordered).toEqual([...ordered].sort((a, b) => b - a))
  // A store of fewer than 50 texts counts as one of 50.
  expect(weight('unseen')).toBeCloseTo(Math.log(1 + 50.5 / 0.5), 12)
  expect(weight('the')).toBeLessThan(weight('server'))
  expect(weight('server')).toBeGreaterThan(0)
})
