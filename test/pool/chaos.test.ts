import {expect, test} from 'vitest'
import {PoolError} from '../../src/pool/failure.ts'
import {faultyRequests, faultyServers, socketsLeft} from '../support/faulty-requests.ts'

/** What keeps a process alive, by its kind. */
function resources(): Map<string, number> {
  const kinds = process.getActiveResourcesInfo()
  return new Map([...new Set(kinds)].map((kind) => [kind, kinds.filter((each) => each === kind).length]))
}

test('a thousand requests of which a fifth go wrong in every way: each ends with an answer or a typed error, nothing leaks', async () => {
  const before = resources()
  await using servers = await faultyServers(0.2)
  const {outcomes, left} = await faultyRequests(servers.urls, {requests: 1000, deadlineMs: 600, parallel: 25})
  expect(outcomes).toHaveLength(1000)
  expect(servers.faults()).toBeGreaterThan(120)
  for (const {error} of outcomes) if (error !== undefined) expect(error).toBeInstanceOf(PoolError)
  expect(outcomes.filter(({error}) => error === undefined).length).toBeGreaterThan(500)
  expect(left).toEqual({requests: 0, waiting: 0, calls: 0})
  expect(await socketsLeft(servers.sockets)).toBe(0)
  // No timer and no process of the pool's outlives it.
  await expect.poll(() => resources().get('Timeout') ?? 0).toBeLessThanOrEqual(before.get('Timeout') ?? 0)
  expect(resources().get('ProcessWrap') ?? 0).toBe(before.get('ProcessWrap') ?? 0)
})
