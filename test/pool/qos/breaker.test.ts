import fc from 'fast-check'
import {expect, test} from 'vitest'
import {DEFAULT_POOL} from '../../../src/pool/profiles.ts'
import {Breaker} from '../../../src/pool/qos/breaker.ts'

const OPTIONS = DEFAULT_POOL.breaker
const opened = (outcomes: readonly boolean[]) => {
  const breaker = new Breaker(OPTIONS)
  return outcomes.findIndex((failed) => breaker.record(failed, 0))
}

test('opens when more than a tenth of the last fifty calls failed, never on fewer than ten calls', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), {maxLength: 120}), (outcomes) => {
      const expected = outcomes.findIndex((_, at) => {
        const last = outcomes.slice(Math.max(0, at - 49), at + 1)
        return last.length >= 10 && last.filter(Boolean).length / last.length > 0.1
      })
      expect(opened(outcomes)).toBe(expected)
    }),
  )
  expect(opened([...Array<boolean>(45).fill(false), ...Array<boolean>(5).fill(true)])).toBe(-1)
  expect(opened([...Array<boolean>(45).fill(false), ...Array<boolean>(6).fill(true)])).toBe(50)
})

test('after five minutes one call decides: a success closes it, a failure opens it for five more', () => {
  const breaker = new Breaker(OPTIONS)
  for (let call = 0; call < 10; call++) breaker.record(true, 0)
  expect(breaker.state(299_999)).toBe('open')
  expect(breaker.claimProbe(299_999)).toBe(false)
  expect(breaker.state(300_000)).toBe('half_open')
  expect(breaker.claimProbe(300_000)).toBe(true)
  expect(breaker.claimProbe(300_000)).toBe(false)
  expect(breaker.record(true, 300_100)).toBe(true)
  expect(breaker.state(600_099)).toBe('open')
  expect(breaker.claimProbe(600_100)).toBe(true)
  breaker.record(false, 600_200)
  expect(breaker.state(600_200)).toBe('closed')
  expect(breaker.failRate).toBe(0)
})

test('a probe that came to nothing lets the next one try', () => {
  const breaker = new Breaker(OPTIONS)
  for (let call = 0; call < 10; call++) breaker.record(true, 0)
  expect(breaker.claimProbe(300_000)).toBe(true)
  breaker.releaseProbe()
  expect(breaker.claimProbe(300_000)).toBe(true)
})
