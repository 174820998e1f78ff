import {expect, test} from 'vitest'
import {configuredEmbedder} from '../../src/embedding/configured.ts'
import {embedderHealth} from '../../src/server/embedder-health.ts'
import {settingsSchema} from '../../src/settings/schema.ts'
import {embeddingServer} from '../support/embedding-server.ts'
import {never} from '../support/pools.ts'

test('what was found is shared by all who ask within a second, then it is looked at again', async () => {
  await using server = await embeddingServer('ollama')
  const {embed} = settingsSchema.parse({embed: {embedder: `ollama@${server.url}`}})
  const embedder = await configuredEmbedder(embed, never)
  let now = 0
  const health = embedderHealth(embedder, never, () => now, 300)
  const before = server.calls.length
  expect(await Promise.all([health(), health(), health()])).toEqual([undefined, undefined, undefined])
  now = 1000
  expect(await health()).toBeUndefined()
  expect(server.calls.length - before).toBe(1)
  now = 1001
  server.behave = () => ({fault: 'stall'})
  expect((await health())?.message).toBe('it did not answer within 300 ms')
  now = 2002
  server.behave = () => ({fault: 'unauthorized'})
  expect(await health()).toMatchObject({code: 'provider_unauthorized'})
  expect(server.calls.length - before).toBe(3)
})
