import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {type DescribeOptions, describeSpans} from '../../src/pipeline/describe-spans.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import {writeEnriched} from '../../src/pipeline/write-enriched.ts'
import {PoolError} from '../../src/pool/failure.ts'
import type {Store} from '../../src/store/open.ts'
import {finish, ingestSpans, span, stage, temporaryStore} from '../support/answer-store.ts'
import {taskPool, taskServer} from '../support/task-server.ts'

const metadata = (title: string) => ({
  title: title.slice(0, 60),
  one_liner: 'a line',
  tags: ['one', 'two', 'three', 'four'],
  mood: 'neutral',
  content_flags: [],
  notes: [],
})

async function storeOf(count: number): Promise<Store> {
  const store = temporaryStore()
  const rows = Array.from({length: count}, (_, index) => span({id: `s${index}`, this: `What is number ${index}?`}))
  await ingestSpans(store, rows)
  return store
}

async function described(store: Store, url: string, more: Partial<DescribeOptions> = {}) {
  await using house = await taskPool(url, store)
  return await finish(describeSpans(store, {parts: house.parts, ...stage, ...more}))
}

const titles = ({db}: Store) =>
  db.prepare("SELECT coalesce(metadata ->> 'title', failure) FROM span_metadata ORDER BY seq").pluck().all()

test('every span is described once; a second run asks nothing, a changed span is described anew', async () => {
  using store = await storeOf(6)
  await using server = await taskServer({enrich_metadata: ({this: text}) => metadata(String(text))})
  expect(await described(store, server.url, {limit: 4})).toMatchObject({described: 4, set_aside: 0, left: 2})
  expect(await described(store, server.url)).toMatchObject({described: 2, left: 0})
  expect(await described(store, server.url)).toMatchObject({described: 0, left: 0})
  expect(server.calls).toHaveLength(6)
  expect(titles(store)).toEqual([0, 1, 2, 3, 4, 5].map((index) => `What is number ${index}?`))
  await ingestSpans(store, [span({id: 's3', this: 'What is another number?'})], true)
  expect(await described(store, server.url)).toMatchObject({described: 1, left: 0})
  const row = store.db.prepare('SELECT provider, model, model_digest, tokens FROM span_metadata WHERE seq = 1').get()
  expect(row).toMatchObject({provider: 'local', model: 'm', model_digest: 'digest-of-m'})
})

test('a span of which no valid answer comes is set aside with the reason, and tried again when asked to', async () => {
  using store = await storeOf(5)
  let broken = true
  await using server = await taskServer({
    enrich_metadata: ({this: text}) =>
      broken && String(text).includes('2') ? {text: 'I would rather not.'} : metadata(String(text)),
  })
  expect(await described(store, server.url)).toMatchObject({described: 4, set_aside: 1, left: 0})
  expect(titles(store)[2]).toBe('pool_invalid_answer')
  broken = false
  expect(await described(store, server.url)).toMatchObject({described: 0})
  expect(await described(store, server.url, {retry: true})).toMatchObject({described: 1, left: 0})
  expect(titles(store)[2]).toBe('What is number 2?')
})

test('servers that are down end the run with a model server error, and no span is blamed', async () => {
  using store = await storeOf(12)
  const server = await taskServer({})
  await server[Symbol.asyncDispose]()
  const failure = await described(store, server.url).catch((error) => error)
  expect(failure).toBeInstanceOf(PoolError)
  expect(failure.exitCode).toBe(4)
  expect(titles(store)).toEqual([])
})

test('the same record is asked about once, whoever holds it; the description is exported and is no change', async () => {
  using store = await storeOf(2)
  await using server = await taskServer({enrich_metadata: () => metadata('a title')})
  await finish(enrich(store, builtinEmbedder(), stage))
  await described(store, server.url)
  const file = `${store.path}.out`
  await writeEnriched(store, {fingerprint: builtinEmbedder().fingerprint, pii: []}, file, stage.signal)
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(rows[0]!['llm_metadata']).toMatchObject({title: 'a title'})
  await ingestSpans(store, rows)
  expect(store.db.prepare('SELECT max(revision) FROM spans').pluck().get()).toBe(
    store.db.prepare('SELECT min(revision) FROM spans').pluck().get(),
  )
})
