import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {catchUpBands, neighbourhood} from '../../src/quality/neighbours.sql.ts'
import {NEIGHBOURS, uniquenessOf} from '../../src/quality/uniqueness.ts'
import {bandSnapshot} from '../../src/span/band-snapshot.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {generatedRows} from '../support/generated-spans.ts'
import {ingestFiles, makeSpan, memoryStore} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

async function storeOf(spans: readonly Span[]): Promise<Store> {
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, spans.map((span) => JSON.stringify(span)).join('\n'))
  const store = memoryStore()
  await ingestFiles(store, [file])
  return store
}

function similaritiesOf(store: Store, id: string): number[] {
  const row = store.db
    .prepare<[string], {seq: number; this: string; outcome: string | null}>(
      'SELECT seq, this, outcome FROM spans WHERE id = ?',
    )
    .get(id)!
  const neighbours = neighbourhood(store.db)
  catchUpBands(store.db)
  return neighbours.similarities(row)
}

const question = 'How do I remove duplicate rows from a table in Postgres?'

test('uniqueness is 100 x (1 - mean similarity to the 10 nearest), missing ones counting as nothing', () => {
  expect(uniquenessOf([]).value).toBe(100)
  expect(uniquenessOf([1]).value).toBeCloseTo(90)
  expect(uniquenessOf([0.5, 0.5]).value).toBeCloseTo(90)
  expect(uniquenessOf(Array(10).fill(1)).value).toBeCloseTo(0)
  expect(uniquenessOf([...Array(10).fill(1), 0, 0]).value).toBeCloseTo(0)
})

test('only what came before counts: the first is unique, whatever follows', async () => {
  using store = await storeOf([
    makeSpan({id: 'first', this: question, if_ok: 'Use a window function.'}),
    makeSpan({id: 'second', this: `${question} Please`, if_ok: 'Use a window function!'}),
  ])
  expect(similaritiesOf(store, 'first')).toEqual([])
  expect(similaritiesOf(store, 'second')[0]).toBeGreaterThan(0.8)
})

test('the same question with another answer is no copy, and neither is the same answer to another question', async () => {
  using store = await storeOf([
    makeSpan({id: 'a', this: question, if_ok: 'Use a window function.'}),
    makeSpan({id: 'b', this: question, if_ok: 'Delete by ctid with NOT IN.'}),
    makeSpan({id: 'c', this: 'Which colour has the sky at noon in summer?', if_ok: 'Use a window function.'}),
  ])
  expect(similaritiesOf(store, 'b')).toEqual([])
  expect(similaritiesOf(store, 'c')).toEqual([])
})

test('words behind a copied outcome make it no more unique', async () => {
  using store = await storeOf([
    makeSpan({id: 'a', who: 'p1', this: question, if_ok: 'Use a window function.'}),
    makeSpan({id: 'b', who: 'p2', this: question, if_ok: 'Use a window function.'}),
    makeSpan({id: 'c', who: 'p3', this: question, if_ok: 'Use a window function. I hope this helps you a lot!'}),
  ])
  expect(similaritiesOf(store, 'b')).toEqual([1])
  expect(similaritiesOf(store, 'c')).toEqual([1, 1])
})

test.each([
  ['courtesy behind it', (asked: string) => `${asked} Thank you very much in advance, I really hope you can help me.`],
  ['filler before it', (asked: string) => `Generally speaking, it depends on many different factors. ${asked}`],
  ['keywords', (asked: string) => `${asked}\nKeywords: postgres, sql, duplicates, tables, cleaning, rows, databases`],
  [
    'another question before it',
    (asked: string) => `Which vitamins does a fresh orange from Valencia contain? ${asked}`,
  ],
  ['other questions around it', (asked: string) => `Who wrote Rebecca in 1938? ${asked} When does the bakery open?`],
] as const)('a copy whose question was padded is still a copy: %s', async (_, pad) => {
  using store = await storeOf([
    makeSpan({id: 'a', who: 'p1', this: question, if_ok: 'Use a window function.'}),
    makeSpan({id: 'b', who: 'p2', this: pad(question), if_ok: 'Use a window function.'}),
  ])
  expect(similaritiesOf(store, 'b')).toEqual([1])
})

test.each([
  ['asked twice', (asked: string) => `${asked} ${asked}`],
  ['asked on three lines', (asked: string) => [asked, asked, asked].join('\n')],
  [
    'with courtesy on all sides',
    (asked: string) => `Hello everybody! I hope you are all well. ${asked} Thanks a lot! Have a nice day.`,
  ],
] as const)('a question of several sentences stays as near to what one of them asks: %s', async (_, pad) => {
  const asked = `I keep the orders of a shop. Somebody imported them again. Nobody noticed until Friday. ${question}`
  using store = await storeOf([
    makeSpan({id: 'a', who: 'p1', this: question, if_ok: 'Use a window function.'}),
    makeSpan({id: 'b', who: 'p2', this: asked, if_ok: 'Use a window function.'}),
    makeSpan({id: 'c', who: 'p3', this: pad(asked), if_ok: 'Use a window function.'}),
  ])
  expect(similaritiesOf(store, 'b')).toEqual([1])
  expect(similaritiesOf(store, 'c')).toEqual([1, 1])
})

test('copies of copies: the nearest ten are enough', async () => {
  const spans = Array.from({length: 30}, (_, index) => makeSpan({id: `s-${index}`, who: `p${index}`, this: question}))
  using store = await storeOf(spans)
  const similarities = similaritiesOf(store, 's-29')
  expect(similarities.length).toBeLessThanOrEqual(NEIGHBOURS)
  expect(similarities.every((similarity) => similarity === 1)).toBe(true)
})

test('bands that a killed ingest left unwritten are written first', async () => {
  using store = await storeOf([
    makeSpan({id: 'a', this: question, if_ok: 'Use a window function.'}),
    makeSpan({id: 'b', this: `${question} Please`, if_ok: 'Use a window function.'}),
  ])
  const before = similaritiesOf(store, 'b')
  store.db.exec("DELETE FROM bands; UPDATE meta SET value = 0 WHERE key = 'bands_through'")
  expect(similaritiesOf(store, 'b')).toEqual(before)
})

test('a snapshot of all bands finds the same neighbours as looking them up', async () => {
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, generatedRows(3000, 11))
  using store = memoryStore()
  await ingestFiles(store, [file])
  const stored = neighbourhood(store.db)
  const shared = neighbourhood(store.db, bandSnapshot(store.db))
  const rows = store.db
    .prepare<[], {seq: number; this: string; outcome: string | null}>('SELECT seq, this, outcome FROM spans')
    .all()
  const found = rows.map((row) => shared.similarities(row))
  expect(found).toEqual(rows.map((row) => stored.similarities(row)))
  expect(found.filter((similarities) => similarities.length > 0).length).toBeGreaterThan(20)
})

test('of many copies each counts ten, as many as the contract compares with', async () => {
  const ids = Array.from({length: 12}, (_, at) => `copy-${at}`)
  using store = await storeOf(
    ids.map((id) => makeSpan({id, who: `by ${id}`, this: question, if_ok: 'Use a window function.'})),
  )
  expect(ids.map((id) => Math.round(uniquenessOf(similaritiesOf(store, id)).value))).toEqual([
    ...[100, 90, 80, 70, 60, 50, 40, 30, 20, 10, 0, 0],
  ])
})
