import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, expect, onTestFinished, test} from 'vitest'
import {configuredEmbedder, remoteName} from '../../src/embedding/configured.ts'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {ollamaModel} from '../../src/embedding/ollama.ts'
import {remoteEmbedder} from '../../src/embedding/remote.ts'
import {Interrupted, ProviderError, UsageError} from '../../src/errors.ts'
import {switchNotice} from '../../src/pipeline/embedder-switch.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import {indexSpans} from '../../src/pipeline/index-spans.ts'
import {settingsSchema} from '../../src/settings/schema.ts'
import {fixture} from '../support/datasets.ts'
import {countingEmbedder} from '../support/embed-counting.ts'
import {type EmbeddingServer, embeddingServer} from '../support/embedding-server.ts'
import {finish, ingestFiles, makeSpan, memoryStore, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'
import {embedderContract} from './contract.ts'

const never = new AbortController().signal
const open = (embedder: string, signal = never) =>
  configuredEmbedder(settingsSchema.parse({embed: {embedder}}).embed, signal)
const NAMES = {
  ollama: (url: string) => `ollama:nomic-embed-text@${url}`,
  openai: (url: string) => `openai:text-embedding@${url}`,
}
const DRIVERS = ['ollama', 'openai'] as const

for (const driver of DRIVERS) {
  const server = await embeddingServer(driver)
  afterAll(() => server[Symbol.asyncDispose]())
  const embedders: Embedder[] = [await open(NAMES[driver](server.url)), await open(NAMES[driver](server.url))]
  let made = 0
  embedderContract(`an embedder of ${driver}`, () => embedders[made++ % 2]!)
}

async function setting(driver: (typeof DRIVERS)[number]): Promise<{server: EmbeddingServer; embedder: Embedder}> {
  const server = await embeddingServer(driver)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return {server, embedder: await open(NAMES[driver](server.url))}
}

for (const driver of DRIVERS) {
  test(`${driver}: many texts go in batches, several at once, and come back in their order`, async () => {
    const {server, embedder} = await setting(driver)
    const texts = Array.from({length: 500}, (_, at) => `text ${at}`)
    const together = await embedder.embed(texts, never)
    const calls = server.calls.length
    expect(calls).toBe(1 + Math.ceil(500 / 32))
    const [last] = await embedder.embed(['text 499'], never)
    expect(together.at(-1)).toEqual(last)
    expect(together).toHaveLength(500)
  })

  test(`${driver}: what fails for a moment is tried again, what fails for good is told`, async () => {
    const {server, embedder} = await setting(driver)
    const well = server.behave
    let failures = 2
    server.behave = (call) => (failures-- > 0 ? {fault: 'overloaded'} : well(call))
    expect(await embedder.embed(['a'], never)).toHaveLength(1)
    server.behave = () => ({fault: 'unauthorized'})
    const before = server.calls.length
    await expect(embedder.embed(['a'], never)).rejects.toMatchObject({kind: 'unauthorized'})
    expect(server.calls).toHaveLength(before + 1)
  })

  test(`${driver}: a short batch, other dimensions, NaN, zeros and words are refused`, async () => {
    const {server, embedder} = await setting(driver)
    const spoilt: Record<string, EmbeddingServer['spoil']> = {
      'gave 1 vectors for 2': (vectors) => vectors.slice(1),
      '23 dimensions': (vectors) => vectors.map((vector) => vector.slice(1)),
      'else than numbers': (vectors) => vectors.map((vector) => [null, ...vector.slice(1)]),
      'zero or not finite': (vectors) => vectors.map((vector) => vector.map(() => 0)),
      numbers: () => ['a', 'b'],
    }
    for (const [message, spoil] of Object.entries(spoilt)) {
      server.spoil = spoil
      const failure = await embedder.embed(['a', 'b'], never).catch((error) => error)
      expect(failure, message).toBeInstanceOf(ProviderError)
      expect(failure).toMatchObject({code: 'bad_vector', message: expect.stringContaining(message)})
    }
  })

  test(`${driver}: a stop closes the connections`, async () => {
    const {server, embedder} = await setting(driver)
    server.behave = () => ({fault: 'stall'})
    const stop = new AbortController()
    const embedding = embedder.embed(
      Array.from({length: 100}, (_, at) => `t${at}`),
      stop.signal,
    )
    embedding.catch(() => {})
    await expect.poll(() => server.calls.length).toBe(1 + 4)
    stop.abort()
    await expect(embedding).rejects.toThrow(Interrupted)
    await expect.poll(() => server.cancelled).toHaveLength(4)
  })

  test(`${driver}: a killed enrich goes on where it stopped`, async () => {
    const {server, embedder} = await setting(driver)
    const store = memoryStore()
    await ingestFiles(store, [fixture('diamonds.ndjson')])
    const whole = server.behave
    let left = 4
    server.behave = (call) => (left-- > 0 ? whole(call) : {fault: 'unauthorized'})
    await expect(finish(enrich(store, embedder, {...stageOptions(), textsPerCall: 64}))).rejects.toThrow(ProviderError)
    server.behave = whole
    const summary = await finish(enrich(store, embedder, stageOptions()))
    expect(summary.spans).toBeGreaterThan(0)
    expect(await finish(enrich(store, embedder, stageOptions()))).toMatchObject({spans: 0, embedded: 0})
  })
}

test('a killed enrich has lost the texts of 256 at most: what a server gave before that is kept', async () => {
  const {server, embedder} = await setting('ollama')
  const store = memoryStore()
  const spans = Array.from({length: 400}, (_, at) => makeSpan({id: `s${at}`, this: `question ${at}?`, if_ok: `${at}`}))
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, spans.map((each) => `${JSON.stringify(each)}\n`).join(''))
  await ingestFiles(store, [file])
  const whole = server.behave
  let left = 12
  server.behave = (call) => (left-- > 0 ? whole(call) : {fault: 'unauthorized'})
  await expect(finish(enrich(store, embedder, stageOptions()))).rejects.toThrow(ProviderError)
  // Twelve calls of 32 texts were answered: eight were kept together, four were on their way to it.
  expect(store.db.prepare('SELECT count(*) FROM vectors').pluck().get()).toBe(256)
  server.behave = whole
  expect(await finish(enrich(store, embedder, stageOptions()))).toMatchObject({spans: 400, embedded: 800 - 256})
})

test('other weights under the same name are another embedder', async () => {
  const {server, embedder} = await setting('ollama')
  const other = await embeddingServer('ollama', 'sha256:ffffffffffffffff')
  onTestFinished(() => other[Symbol.asyncDispose]())
  expect(embedder.fingerprint).toBe('ollama:nomic-embed-text/24/0123456789ab')
  expect((await open(NAMES.ollama(other.url))).fingerprint).toBe('ollama:nomic-embed-text/24/ffffffffffff')
  expect(server.calls[0]!.body).toEqual({model: 'nomic-embed-text', input: ['a text'], truncate: true})
})

test('a model that the server lacks is told with the command that gets it', async () => {
  const {server} = await setting('ollama')
  await expect(open(`ollama:bge-m3@${server.url}`)).rejects.toThrow(/ollama pull bge-m3/)
})

test('switching the embedder says how much work it is', async () => {
  const {embedder} = await setting('ollama')
  const store = memoryStore()
  await ingestFiles(store, [fixture('diamonds.ndjson')])
  expect(switchNotice(store, embedder)).toBeUndefined()
  const first = countingEmbedder()
  const {embedded, spans} = await finish(enrich(store, first, stageOptions()))
  expect(switchNotice(store, first)).toBeUndefined()
  expect(switchNotice(store, embedder)).toContain(`${spans} spans (${embedded} texts, `)
  await finish(enrich(store, embedder, stageOptions()))
  expect(switchNotice(store, embedder)).toBeUndefined()
})

test('names of embedders: what is meant, and what is refused', () => {
  expect(remoteName('ollama')).toEqual({driver: 'ollama', model: 'nomic-embed-text', url: 'http://127.0.0.1:11434'})
  expect(remoteName('ollama:hf.co/u/m:Q4')).toMatchObject({model: 'hf.co/u/m:Q4'})
  expect(remoteName('openai:m@http://h:1/v1')).toEqual({driver: 'openai', model: 'm', url: 'http://h:1/v1'})
  expect(remoteName('builtin')).toBeUndefined()
  for (const embedder of ['openai', 'openai:m', 'bert', 'ollama:'])
    expect(settingsSchema.safeParse({embed: {embedder}}).success, embedder).toBe(false)
})

test('no key goes to a server that a merely found file names', async () => {
  const {embed} = settingsSchema.parse({
    embed: {embedder: 'openai:m@http://127.0.0.1:1', key_env: 'HOME', trusted: false},
  })
  await expect(configuredEmbedder(embed, never)).rejects.toMatchObject({code: 'key_untrusted'})
})

test('a key that is not where the settings say is a clear refusal', async () => {
  const settings = settingsSchema.parse({
    embed: {embedder: 'openai:m@http://127.0.0.1:1', key_file: '/nonexistent/key'},
  })
  await expect(configuredEmbedder(settings.embed, never)).rejects.toThrow(UsageError)
})

test('a server that hangs is told to have timed out, after how long, and what to do', async () => {
  const {server} = await setting('ollama')
  const model = await ollamaModel('nomic-embed-text', server.url, 1 << 20, never)
  const embedder = await remoteEmbedder(model, never, 400)
  server.behave = () => ({fault: 'stall'})
  const asked = server.calls.length
  await expect(embedder.embed(['a'], never)).rejects.toMatchObject({
    ...{exitCode: 4, code: 'provider_timeout', hint: expect.stringMatching(/start it anew/)},
    message: 'ollama:nomic-embed-text: timed out: its server gave no answer within 0.4 s',
  })
  expect(server.calls.length - asked).toBe(1)
  // Whoever stops it is told nothing of a time.
  const stop = new AbortController()
  const stopped = embedder.embed(['a'], stop.signal)
  await expect.poll(() => server.calls.length - asked).toBe(2)
  stop.abort()
  await expect(stopped).rejects.toThrow(Interrupted)
})

test('new spans are no switch; an index of another embedder is named as what answers', async () => {
  const {embedder} = await setting('ollama')
  const store = memoryStore()
  await ingestFiles(store, [fixture('diamonds.ndjson')])
  const first = countingEmbedder()
  await finish(enrich(store, first, stageOptions()))
  await finish(indexSpans(store, first.fingerprint, stageOptions()))
  expect(switchNotice(store, embedder)).toContain(`those of ${first.fingerprint},`)
  await finish(enrich(store, embedder, stageOptions()))
  await finish(indexSpans(store, embedder.fingerprint, stageOptions()))
  const more = join(tempDir(), 'more.ndjson')
  const span = {id: 'new', who: 'ana', did: 'ask_question', this: 'A new one?', when: '2025-06-01T10:00:00Z'}
  writeFileSync(more, `${JSON.stringify({...span, status: 'completed', if_ok: 'Yes.'})}\n`)
  await ingestFiles(store, [more])
  expect(switchNotice(store, embedder)).toBeUndefined()
  // Back again: what answers is the server's.
  expect(switchNotice(store, first)).toContain(`those of ${embedder.fingerprint},`)
})
