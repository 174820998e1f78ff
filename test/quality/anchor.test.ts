import {expect, test} from 'vitest'
import {anchored, SOUND_ANSWERS, UNCAUGHT_ANSWERS, UNSOUND_ANSWERS} from '../support/anchor-spans.ts'
import {measureAlone, totalOf} from '../support/quality-spans.ts'

test.each(SOUND_ANSWERS)('a sound answer with a named source is a diamond: %s', (...pair) => {
  expect(totalOf(anchored(pair, 'sound'))).toBeGreaterThanOrEqual(80)
})

test.each(UNSOUND_ANSWERS)('%s is no diamond: %s - %s', (_, ...pair) => {
  expect(totalOf(anchored(pair, 'unsound'))).toBeLessThan(80)
})

test.each(UNCAUGHT_ANSWERS)('what the meter can not know passes, as README says: %s - %s', (...pair) => {
  expect(totalOf(anchored(pair, 'uncaught'))).toBeGreaterThanOrEqual(80)
})

test('an answer of another kind says so in its breakdown, and no sentence behind it or the question takes that back', () => {
  const span = anchored(['What is the capital of Peru?', '42'], 'kind')
  expect(measureAlone(span).breakdown.coherence).toMatchObject({conflict: 'place: a number'})
  for (const more of ['Lima.', 'I hope this helps!', 'It is the capital of Peru, in South America.'])
    for (const padded of [
      {...span, if_ok: `42\n${more}`},
      {...span, this: `${span.this} ${more}`},
    ])
      expect(totalOf(padded)).toBeLessThanOrEqual(totalOf(span))
})
