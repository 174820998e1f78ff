import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {QuotaSpan} from '../../src/dataset/domains.sql.ts'
import {overQuota} from '../../src/dataset/quota.ts'
import {type Edge, starsOf} from '../../src/dataset/stars.ts'
import {nameTopics} from '../../src/dataset/topics.sql.ts'

const nobody = () => undefined
const edge = (a: number, b: number, score = 0.9): Edge => ({
  later: Math.max(a, b),
  earlier: Math.min(a, b),
  kind: 'near',
  score,
})

test('the best is kept, and what is alike only to a member is not chained to it', () => {
  // 1 - 2 - 3 - 4: each like the next, the ends not alike.
  const stars = starsOf([edge(1, 2), edge(2, 3), edge(3, 4)], [1, 2, 3, 4], new Set(), nobody)
  expect([...stars].map(([seq, {kept}]) => [seq, kept])).toEqual([
    [2, 1],
    [4, 3],
  ])
})

test('a member of a crowded bucket is compared with the kept one itself before it stays alone', () => {
  const asked: [number, number][] = []
  const stars = starsOf([edge(1, 2), edge(2, 3)], [1, 2, 3], new Set(), (a, b) => {
    asked.push([a, b])
    return {kind: 'near', score: 0.8}
  })
  expect(asked).toEqual([[3, 1]])
  expect(stars.get(3)).toEqual({kept: 1, kind: 'near', score: 0.8})
})

test('a span that was given back by hand is never a member', () => {
  const stars = starsOf([edge(1, 2), edge(2, 3)], [1, 2, 3], new Set([2]), nobody)
  expect(stars.has(2)).toBe(false)
  expect(stars.get(3)?.kept).toBe(2)
})

test('whatever the order of pairs: everybody is kept or the member of a kept one that is alike', () => {
  const pair = fc.tuple(fc.nat(12), fc.nat(12)).filter(([a, b]) => a !== b)
  fc.assert(
    fc.property(fc.array(pair, {maxLength: 30}), fc.array(fc.nat(12)), fc.gen(), (pairs, pinned, gen) => {
      const known = new Map(pairs.map(([a, b]) => [`${Math.min(a, b)} ${Math.max(a, b)}`, edge(a, b)]))
      const edges = [...known.values()]
      const best = Array.from({length: 13}, (_, at) => at)
      const stars = starsOf(edges, best, new Set(pinned), nobody)
      for (const [seq, {kept}] of stars) {
        expect(stars.has(kept)).toBe(false)
        expect(pinned).not.toContain(seq)
        expect(known.has(`${Math.min(seq, kept)} ${Math.max(seq, kept)}`)).toBe(true)
      }
      // Two that are kept are alike only where a hand has pinned one.
      for (const {later, earlier} of edges)
        if (!stars.has(later) && !stars.has(earlier))
          expect(pinned.includes(later) || pinned.includes(earlier)).toBe(true)
      const shuffled = gen(fc.shuffledSubarray, edges, {minLength: edges.length})
      expect(starsOf(shuffled, best, new Set(pinned), nobody)).toEqual(stars)
    }),
  )
})

function quotaSpan(seq: number, given: Partial<QuotaSpan> = {}): QuotaSpan {
  return {seq, domain: 'coding', did: 'ask', cluster: null, score: 90, pinned: false, ...given}
}

test('a full domain keeps variety: each kind gives its best in turn, copies and rejected ones go first', () => {
  const spans = [
    ...[1, 2, 3, 4].map((seq) => quotaSpan(seq)),
    quotaSpan(5, {did: 'write'}),
    quotaSpan(6, {did: 'fix', score: 50}),
  ]
  const over = overQuota(spans, (seq) => (seq === 2 ? 1 : seq), {domain: 4, action: Number.POSITIVE_INFINITY})
  // 1 and 5 in the first turn, then 3 and 4; 2 is a copy of 1, 6 was rejected.
  expect(over.map(({seq}) => seq).sort()).toEqual([2, 6])
})

test('no quota is passed but by what was given back by hand, and nothing goes that would have fitted', () => {
  const span = fc.record({
    domain: fc.constantFrom('a', 'b', ''),
    did: fc.constantFrom('x', 'y'),
    cluster: fc.option(fc.nat(2)),
    score: fc.option(fc.nat(100)),
    pinned: fc.boolean(),
  })
  fc.assert(
    fc.property(
      fc.array(span, {maxLength: 40}),
      fc.integer({min: 1, max: 9}),
      fc.integer({min: 1, max: 9}),
      (rows, domain, action) => {
        const spans = rows.map((row, seq) => ({...row, seq}))
        const gone = new Map(overQuota(spans, (seq) => seq >> 1, {domain, action}).map((one) => [one.seq, one]))
        const kept = spans.filter(({seq}) => !gone.has(seq))
        for (const name of ['a', 'b', '']) {
          const own = kept.filter((one) => one.domain === name)
          const pinned = own.filter((one) => one.pinned)
          expect(own.length).toBeLessThanOrEqual(Math.max(domain, pinned.length))
          for (const did of ['x', 'y'])
            expect(own.filter((one) => one.did === did).length).toBeLessThanOrEqual(
              Math.max(action, pinned.filter((one) => one.did === did).length),
            )
          for (const one of [...gone.values()].filter((other) => other.domain === name))
            expect(own.length >= domain || own.filter(({did}) => did === one.did).length >= action).toBe(true)
        }
      },
    ),
  )
})

test('a word that stands in most clusters names none of them', () => {
  const counts = (...own: [string, number][]) => new Map<string, number>([['show', 90], ...own])
  const names = nameTopics(
    new Map([
      [0, counts(['docker', 40], ['image', 30], ['volume', 20])],
      [1, counts(['recipe', 40], ['flour', 30], ['oven', 20])],
      [2, counts(['train', 40], ['ticket', 30], ['seat', 20])],
    ]),
  )
  expect([...names.values()].join(' ')).not.toContain('show')
})

test('a topic is named by the words that set it apart', () => {
  const names = nameTopics(
    new Map([
      [
        0,
        new Map([
          ['list', 50],
          ['docker', 40],
          ['container', 30],
        ]),
      ],
      [
        1,
        new Map([
          ['list', 50],
          ['recipe', 40],
          ['flour', 30],
        ]),
      ],
    ]),
  )
  expect(names.get(0)!.split(', ')[0]).toBe('docker')
  expect(names.get(1)!.split(', ')[0]).toBe('recipe')
})
