import fc from 'fast-check'
import {expect, test} from 'vitest'
import {FAILURE_KINDS, ProviderFailure} from '../../../src/pool/failure.ts'
import {retryAfterMs} from '../../../src/pool/providers/classify.ts'
import {nextStep} from '../../../src/pool/qos/retry.ts'

const base = {attempts: 1, maxAttempts: 3, othersLeft: false, remainingMs: 1000, random: () => 0.5}
const after = (kind: ProviderFailure['kind'], more: Partial<typeof base> = {}, retryAfter?: number) =>
  nextStep(new ProviderFailure(kind, 'p', 'x', {retryAfterMs: retryAfter}), {...base, ...more})

test('whatever fails, nothing is tried beyond the attempts, and no pause reaches beyond the deadline', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...FAILURE_KINDS),
      fc.record({attempts: fc.integer({min: 1, max: 6}), othersLeft: fc.boolean(), remainingMs: fc.nat(3000)}),
      fc.double({min: 0, max: 0.999, noNaN: true}),
      fc.option(fc.nat(5000), {nil: undefined}),
      (kind, situation, chance, retryAfter) => {
        const step = after(kind, {...situation, random: () => chance}, retryAfter)
        if (situation.attempts >= 3) expect(step.kind).toBe('give_up')
        if (step.kind === 'same_provider') {
          expect(step.pause_ms).toBeLessThan(situation.remainingMs)
          expect(step.pause_ms).toBeGreaterThanOrEqual(retryAfter ?? 0)
        }
      },
    ),
  )
})

test('a wrong request is given up at once, everything else goes to another provider if there is one', () => {
  for (const kind of FAILURE_KINDS)
    expect(after(kind, {othersLeft: true}).kind, kind).toBe(
      kind === 'bad_request' || kind === 'cancelled' ? 'give_up' : 'other_provider',
    )
})

test('alone, only what may pass is tried again, after a longer pause each time', () => {
  expect(after('unauthorized').kind).toBe('give_up')
  expect(after('model_missing').kind).toBe('give_up')
  expect(after('overloaded')).toEqual({kind: 'same_provider', pause_ms: 25})
  expect(after('overloaded', {attempts: 2})).toEqual({kind: 'same_provider', pause_ms: 50})
  expect(after('rate_limited', {}, 400)).toEqual({kind: 'same_provider', pause_ms: 400})
  expect(after('rate_limited', {}, 1400)).toEqual({kind: 'give_up'})
})

test('an answer of another form is not asked for again in the same words, but another provider may do better', () => {
  const failure = new ProviderFailure('bad_reply', 'a', 'no JSON', {text: 'Sure! Here is'})
  const alone = {attempts: 1, maxAttempts: 3, othersLeft: false, remainingMs: 1000, random: () => 0.5}
  expect(nextStep(failure, alone)).toEqual({kind: 'give_up'})
  expect(nextStep(failure, {...alone, othersLeft: true})).toEqual({kind: 'other_provider'})
  // Without a text it is no answer, but a server that broke the protocol.
  expect(after('bad_reply').kind).toBe('same_provider')
})

test('Retry-After is seconds or a date, and nonsense is nothing', () => {
  const now = Date.parse('2026-11-20T12:00:00Z')
  expect(retryAfterMs('2', now)).toBe(2000)
  expect(retryAfterMs('Fri, 20 Nov 2026 12:00:03 GMT', now)).toBe(3000)
  expect(retryAfterMs('Fri, 20 Nov 2026 11:00:00 GMT', now)).toBe(0)
  for (const nonsense of [undefined, '', 'soon']) expect(retryAfterMs(nonsense, now)).toBeUndefined()
})
