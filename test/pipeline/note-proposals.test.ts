import {expect, test} from 'vitest'
import {gradedSpanById} from '../../src/enzyme/grades.sql.ts'
import {describeSpans} from '../../src/pipeline/describe-spans.ts'
import {lineage} from '../../src/pipeline/lineage.ts'
import {noteProposals} from '../../src/pipeline/note-proposals.ts'
import {orchestrate} from '../../src/pipeline/orchestrate.ts'
import {proposeMetadata} from '../../src/pipeline/propose-metadata.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {orchestratedSpan, writeDiamondsPlus} from '../../src/pipeline/write-diamonds-plus.ts'
import type {Store} from '../../src/store/open.ts'
import {finish, ingestSpans, span, stage, temporaryStore} from '../support/answer-store.ts'
import {inputOf, taskPool, taskServer, taskSettings} from '../support/task-server.ts'

const SECRET = 'ghp_0123456789abcdefghijABCDEFGHIJ012345'
const plan = {
  rules: {intensity: 0.8, causal_depth: 2, mutation_strategy: 'conservative' as const},
  pii: [],
  modules: [],
}

const metadata = {
  ...{title: 'Key of the cellar', one_liner: 'Where the key is kept.', mood: 'neutral', content_flags: [], notes: []},
  tags: ['Household', 'keys', 'cellar', 'storage', 'mine'],
}

async function orchestrated(more = 0): Promise<Store> {
  const store = temporaryStore()
  await ingestSpans(store, [
    span({
      ...{id: 'a', this: `Where is the key? My token is ${SECRET}`, if_ok: 'Under the mat, as always.'},
      semantic_tags: ['mine'],
    }),
    span({id: 'b', this: 'Who waters the plants?', if_ok: 'The neighbour does.'}),
    ...Array.from({length: more}, (_, at) =>
      span({id: `m${at}`, this: `Who has key number ${at}?`, if_ok: `Person ${at}.`}),
    ),
  ])
  await finish(validate(store, {scorePolicy: 'supplied', ...stage}))
  await finish(orchestrate(store, {plan, gate: 0, ...stage}))
  return store
}

const exported = (store: Store, id: string) => orchestratedSpan(gradedSpanById(store.db, id)!)
const changesOf = (store: Store, id: string) =>
  lineage(store, id, 85).orchestration!.enzyme_applications.find(({enzyme}) => enzyme === 'semantic-enricher')!.changes

test("what a model proposes stands in the log with model and prompt, beside the rules' notes and the person's tags", async () => {
  using store = await orchestrated()
  const before = exported(store, 'a')['semantic_tags'] as string[]
  await using server = await taskServer({enrich_metadata: () => metadata})
  await using house = await taskPool(server.url, store)
  await finish(describeSpans(store, {parts: house.parts, ...stage}))
  expect(noteProposals(store, house.parts)).toEqual({noted: 2, held: 2})
  // Once more, nothing is asked and nothing is noted.
  await finish(describeSpans(store, {parts: house.parts, ...stage}))
  expect([noteProposals(store, house.parts), server.calls.length]).toEqual([{noted: 0, held: 2}, 2])
  // The model never saw the secret.
  expect(server.calls.map((call) => JSON.stringify(inputOf(call))).join()).not.toContain(SECRET)
  const proposed = changesOf(store, 'a').filter(({what}) => what === 'proposed')
  expect(proposed.map(({field}) => field)).toEqual(['semantic_tags', 'title', 'one_liner', 'mood'])
  for (const {by} of proposed)
    expect(by).toMatchObject({
      provider: 'local',
      model: 'm',
      prompt: expect.stringMatching(/^enrich_metadata\/1@[0-9a-f]+/),
    })
  expect(changesOf(store, 'a').some(({field, what}) => field === 'intent' && what === 'noted')).toBe(true)
  const tags = exported(store, 'a')['semantic_tags'] as string[]
  expect(tags.slice(0, before.length)).toEqual(before)
  expect(tags[0]).toBe('mine')
  expect(tags).toContain('household')
  expect(new Set(tags).size).toBe(tags.length)
})

test('a limit and a budget end the asking, and the rest is left for another run', async () => {
  using store = await orchestrated(6)
  await using server = await taskServer({enrich_metadata: () => metadata})
  const ask = async (more: object) => {
    await using house = await taskPool(server.url, store, {price: {prompt: 1e6, completion: 1e6}})
    return await finish(describeSpans(store, {parts: house.parts, ...stage, ...more}))
  }
  expect(await ask({budgetUsd: 0})).toMatchObject({described: 0, left: 8})
  expect(await ask({limit: 1})).toMatchObject({described: 1, left: 7})
  // Four at once: the first four pass the budget, and no further one is begun.
  expect(await ask({budgetUsd: 0.5})).toMatchObject({described: 4, left: 3})
})

test('models that do not answer leave what the rules made, and the failure is told', async () => {
  using store = await orchestrated()
  const before = changesOf(store, 'b')
  const server = await taskServer({})
  const {url} = server
  await server[Symbol.asyncDispose]()
  const outcome = await proposeMetadata(store, taskSettings(url), {...stage, notice: () => {}, follow: finish})
  expect(outcome).toMatchObject({noted: 0, failure: {exitCode: 4}})
  expect(changesOf(store, 'b')).toEqual(before)
})

test('orchestrated anew by another plan, a span gets its proposals back without asking again', async () => {
  using store = await orchestrated()
  await using server = await taskServer({enrich_metadata: () => metadata})
  await using house = await taskPool(server.url, store)
  await finish(describeSpans(store, {parts: house.parts, ...stage}))
  noteProposals(store, house.parts)
  const other = {...plan, rules: {...plan.rules, intensity: 0.75}}
  await finish(orchestrate(store, {plan: other, gate: 0, ...stage}))
  expect(changesOf(store, 'b').some(({what}) => what === 'proposed')).toBe(false)
  await finish(describeSpans(store, {parts: house.parts, ...stage}))
  expect(noteProposals(store, house.parts).noted).toBeGreaterThan(0)
  expect(server.calls).toHaveLength(2)
  const lines: string[] = []
  const {Writable} = await import('node:stream')
  const sink = new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  expect(await writeDiamondsPlus(store, {gate: 0, pii: []}, sink, stage.signal)).toBe(2)
  expect(lines.join('')).toContain('"proposed"')
})

test('entities of a model are proposed as far as they stand in the span and no rule has noted them', async () => {
  using store = temporaryStore()
  await ingestSpans(store, [
    span({id: 'a', this: 'Who wrote the notes about nginx 1.24.0?', if_ok: 'It was ana, who keeps the cellar key.'}),
    span({id: 'b', this: 'Who waters the plants?', if_ok: 'The neighbour does.'}),
  ])
  await finish(validate(store, {scorePolicy: 'supplied', ...stage}))
  await finish(orchestrate(store, {plan, gate: 0, ...stage}))
  await using server = await taskServer({
    enrich_metadata: (input) =>
      JSON.stringify(input).includes('nginx')
        ? {...metadata, entities: ['nginx', '1.24.0', 'Ana', 'Igor Sysoev', ' ', 'nginx']}
        : {...metadata, entities: 'none'},
  })
  await using house = await taskPool(server.url, store)
  await finish(describeSpans(store, {parts: house.parts, ...stage}))
  expect(noteProposals(store, house.parts).noted).toBe(2)
  const entities = (id: string) =>
    changesOf(store, id).filter(({field, what}) => field === 'entities' && what === 'proposed')
  // Not the one that the rules found, and not the one that nobody wrote.
  expect(entities('a').map(({value}) => value)).toEqual([['nginx', 'Ana']])
  // Whoever answers with something else there has answered all the same.
  expect(entities('b')).toEqual([])
  expect(changesOf(store, 'b').some(({field}) => field === 'title')).toBe(true)
})
