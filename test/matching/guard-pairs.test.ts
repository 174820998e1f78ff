import {expect, test} from 'vitest'
import {guardPairs} from '../support/guard-pairs.ts'

test('the guard suite has at least 300 different pairs of nine kinds, both verdicts in each but paraphrases', () => {
  const pairs = guardPairs()
  expect(new Set(pairs.map(({question, stored}) => `${question}\t${stored}`)).size).toBe(pairs.length)
  expect(pairs.length).toBeGreaterThanOrEqual(300)
  const kinds = new Map<string, Set<boolean>>()
  for (const {kind, same} of pairs) kinds.set(kind, (kinds.get(kind) ?? new Set()).add(same))
  expect([...kinds].filter(([kind, verdicts]) => kind !== 'paraphrase' && verdicts.size < 2)).toEqual([])
  expect(kinds.size).toBe(9)
  // What a guard was written for is added open, so that the sealed share falls; how many judge unseen must not.
  const sealed = pairs.filter((pair) => pair.sealed).length
  expect(sealed).toBeGreaterThanOrEqual(95)
  expect(sealed / pairs.length).toBeLessThan(0.3)
})
