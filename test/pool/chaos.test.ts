import {expect, test} from 'vitest'
import {PoolError} from '../../src/pool/failure.ts'
import {faultyRequests} from '../support/faulty-requests.ts'

test('a thousand requests of which a fifth go wrong in every way: each ends with an answer or a typed error, nothing leaks', async () => {
  const {outcomes, faults, left} = await faultyRequests({requests: 1000, share: 0.2, deadlineMs: 600, parallel: 25})
  expect(outcomes).toHaveLength(1000)
  expect(faults).toBeGreaterThan(120)
  for (const {error} of outcomes) if (error !== undefined) expect(error).toBeInstanceOf(PoolError)
  expect(outcomes.filter(({error}) => error === undefined).length).toBeGreaterThan(500)
  expect(left).toEqual({sockets: 0, waiting: 0, underWay: 0})
})
