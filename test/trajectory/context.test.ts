import fc from 'fast-check'
import {expect, test} from 'vitest'
import {type AskedContext, compareContexts, contextScore, domainSimilarity} from '../../src/trajectory/context.ts'
import type {Step} from '../../src/trajectory/trajectory.sql.ts'

const steps = (...dids: string[]): Step[] => dids.map((did) => ({id: did, did, status: 'completed', outcome: null}))
const nothing = {domain: null, stakes: null, emotion: null, steps: []}

test('every factor has the weight of the contract when both sides have all of them', () => {
  const asked: AskedContext = {domain: 'coding', stakes: 'high', emotion: 'calm', actions: ['a', 'b']}
  const same = {domain: 'coding', stakes: 'high' as const, emotion: 'calm', steps: steps('a', 'b')}
  const similarity = (change: Partial<typeof same>, semantic = 1) =>
    compareContexts(asked, {...same, ...change}, semantic)!.similarity
  expect(similarity({})).toBe(1)
  expect(similarity({domain: 'cooking'})).toBeCloseTo(1 - 0.3 * 0.7, 12)
  expect(similarity({domain: 'debug'})).toBeCloseTo(1 - 0.3 * 0.3, 12)
  expect(similarity({emotion: 'angry'})).toBeCloseTo(1 - 0.1 * 0.5, 12)
  expect(similarity({steps: steps('a', 'c')})).toBeCloseTo(1 - 0.25 * 0.5, 12)
  expect(similarity({}, 0)).toBeCloseTo(1 - 0.2, 12)
  expect(compareContexts({...asked, stakes: 'low'}, {...same, stakes: 'high'}, 1)!.similarity).toBeCloseTo(1 - 0.15, 12)
})

test('a factor that one side lacks is left out, and the others share its weight', () => {
  const comparison = compareContexts({domain: 'coding', stakes: 'low'}, {...nothing, domain: 'cooking'}, 0.5)!
  expect(comparison.factors).toEqual({domain: 0.3, semantic: 0.5})
  expect(comparison.similarity).toBeCloseTo((0.3 * 0.3 + 0.2 * 0.5) / 0.5, 12)
})

test('without a context nothing is compared and the score is the similarity', () => {
  expect(compareContexts({}, {...nothing, domain: 'coding'}, 0.4)).toBeUndefined()
  expect(compareContexts({actions: []}, nothing, 0.4)).toBeUndefined()
  expect(contextScore(0.7, undefined)).toBe(0.7)
})

test('another context takes at most 30 % of a score away, and adds nothing', () => {
  const text = fc.constantFrom('coding', 'debug', 'cooking')
  const stakes = fc.constantFrom('low' as const, 'medium' as const, 'high' as const)
  const actions = fc.array(fc.constantFrom('a', 'b', 'c'), {maxLength: 6})
  const asked = fc.record({domain: text, stakes, emotion: text, actions}, {requiredKeys: []})
  const other = fc.record({
    domain: fc.option(text),
    stakes: fc.option(stakes),
    emotion: fc.option(text),
    steps: actions.map((dids) => steps(...dids)),
  })
  const share = fc.double({min: 0, max: 1, noNaN: true})
  fc.assert(
    fc.property(asked, other, share, share, (question, trajectory, semantic, similarity) => {
      const score = contextScore(similarity, compareContexts(question, trajectory, semantic))
      expect(score).toBeGreaterThanOrEqual(similarity * 0.7 - 1e-12)
      expect(score).toBeLessThanOrEqual(similarity + 1e-12)
    }),
  )
})

test('domains of one family are nearer than strangers', () => {
  expect(domainSimilarity('email', 'chat')).toBe(0.7)
  expect(domainSimilarity('writing', 'technical_writing')).toBe(0.7)
  expect(domainSimilarity('email', 'coding')).toBe(0.3)
  expect(domainSimilarity('garden', 'garden')).toBe(1)
})
