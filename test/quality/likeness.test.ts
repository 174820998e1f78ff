import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {ComparedTexts} from '../../src/quality/bare.ts'
import {earlierWords, laterWords, likeness, likenessOfMeaning, meaningOf} from '../../src/quality/likeness.ts'

const EARLIER = {
  this: 'How do I renew a passport?',
  outcome: 'Fill in the form at the town hall, bring photographs.',
}
const LATER = {
  this: 'What does one need for getting new travel papers?',
  outcome: 'Visit your city office; take pictures of yourself along.',
}

function alike(
  later: ComparedTexts,
  earlier: ComparedTexts,
  question: number,
  outcome: number,
  background = 0,
): number {
  return likenessOfMeaning(meaningOf(later, laterWords(later)), meaningOf(earlier, earlierWords(earlier)), {
    question,
    outcome: () => outcome,
    background,
  })
}

const texts = fc.record({
  this: fc.lorem({maxCount: 12}),
  outcome: fc.option(fc.lorem({maxCount: 20}), {nil: null}),
})
const cosine = fc.double({min: -1, max: 1, noNaN: true})

describe('in other words', () => {
  test('near questions with near answers are alike, more the nearer they are; unrelated ones are not', () => {
    expect(alike(LATER, EARLIER, 0.9, 0.9)).toBe(1)
    expect(alike(LATER, EARLIER, 0.7, 0.75)).toBeGreaterThan(0.3)
    expect(alike(LATER, EARLIER, 0.6, 0.7)).toBeLessThan(alike(LATER, EARLIER, 0.7, 0.75))
    expect(alike(LATER, EARLIER, 0.2, 0.9)).toBeLessThan(0.4)
    expect(alike(LATER, EARLIER, 0.9, 0.1)).toBeLessThan(0.4)
  })

  test('another number in question or answer, a short other answer, or none: no copy, however near', () => {
    const numbered = (question: string, outcome: string) => ({this: `${LATER.this} ${question}`, outcome})
    const least = likeness(laterWords(LATER), earlierWords(EARLIER))
    expect(alike(numbered('In 2024?', LATER.outcome), EARLIER, 1, 1)).toBeLessThan(0.5)
    const costs = (price: number) => ({...LATER, outcome: `${LATER.outcome} It costs ${price}.`})
    expect(alike(costs(35), {...EARLIER, outcome: `${EARLIER.outcome} That is 40.`}, 1, 1)).toBeLessThan(0.5)
    // Who only adds one has not made it another answer.
    expect(alike(costs(35), EARLIER, 1, 1)).toBe(1)
    expect(alike({...LATER, this: `${LATER.this} In Peru, or Chile?`}, EARLIER, 1, 1)).toBeLessThan(0.5)
    expect(alike({...LATER, outcome: 'Paris'}, {...EARLIER, outcome: 'London'}, 1, 1)).toBe(0)
    expect(alike({...LATER, outcome: null}, EARLIER, 1, 1)).toBe(0)
    expect(least).toBeLessThan(0.5)
  })

  test('a number asked about twice is no other number, and courtesy holds no name', () => {
    const earlier = {...EARLIER, this: 'How do I renew a passport in 2024?'}
    const asked = 'What does one need for getting new travel papers in 2024?'
    expect(alike({...LATER, this: asked}, earlier, 0.9, 0.9)).toBe(1)
    for (const padded of [`${asked} ${asked}`, `${asked}\n${asked}`, `${asked} Thank you, dear Team!`])
      expect([padded, alike({...LATER, this: padded}, earlier, 0.9, 0.9)]).toEqual([padded, 1])
    expect(alike({...LATER, this: `${asked} And in 2025?`}, earlier, 0.9, 0.9)).toBeLessThan(0.5)
  })

  test('an embedder that puts all texts into one corner is judged from there', () => {
    expect(alike(LATER, EARLIER, 0.7, 0.7, 0)).toBeGreaterThan(0.2)
    expect(alike(LATER, EARLIER, 0.7, 0.7, 0.5)).toBe(likeness(laterWords(LATER), earlierWords(EARLIER)))
  })

  test('never less than by words alone, never outside 0 to 1', () => {
    fc.assert(
      fc.property(
        texts,
        texts,
        cosine,
        cosine,
        fc.double({min: 0, max: 0.9, noNaN: true}),
        (later, earlier, q, a, b) => {
          const value = alike(later, earlier, q, a, b)
          expect(value).toBeGreaterThanOrEqual(likeness(laterWords(later), earlierWords(earlier)))
          expect(value).toBeLessThanOrEqual(1)
        },
      ),
    )
  })
})
