import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {Interrupted, ProviderError} from '../../src/errors.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {fixture} from '../support/datasets.ts'
import {countingEmbedder} from '../support/embed-counting.ts'
import {logicalDump} from '../support/logical-dump.ts'
import {finish, ingestFiles, makeSpan, memoryStore, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

function fileOf(spans: readonly Span[]): string {
  const file = join(tempDir(), 'rows.ndjson')
  writeFileSync(file, spans.map((span) => `${JSON.stringify(span)}\n`).join(''))
  return file
}

async function ingestRows(store: Store, spans: readonly Span[], update = false): Promise<void> {
  await ingestFiles(store, [fileOf(spans)], {update, strict: true})
}

async function storeOf(spans: readonly Span[]): Promise<Store> {
  const store = memoryStore()
  await ingestRows(store, spans)
  return store
}

const run = (store: Store, embedder: Embedder, signal?: AbortSignal) =>
  finish(enrich(store, embedder, stageOptions(signal)))

/** Thousands of spans, so that there is more than one batch, that share many of their texts. */
const MANY = Array.from({length: 2500}, (_, number) =>
  makeSpan({id: `s${number}`, this: `question ${number % 1700}?`, if_ok: `answer ${number % 1300}`}),
)

const vectorsOf = (store: Store, fingerprint: string) =>
  store.db
    .prepare(`
      SELECT s.id, q.vector AS query, r.vector AS response FROM spans s
      JOIN span_vectors v ON v.seq = s.seq JOIN embedders e ON e.id = v.embedder AND e.fingerprint = ?
      JOIN vectors q ON q.id = v.query LEFT JOIN vectors r ON r.id = v.response ORDER BY s.seq`)
    .all(fingerprint) as {id: string; query: Buffer; response: Buffer | null}[]

test('every distinct text is embedded once, whichever spans and batches hold it', async () => {
  const store = await storeOf(MANY)
  const embedder = countingEmbedder()
  const summary = await run(store, embedder)
  const distinct = new Set(MANY.flatMap((span) => [span.this, span.if_ok as string]))
  expect(embedder.texts.toSorted()).toEqual([...distinct].sort())
  expect(summary).toMatchObject({spans: 2500, embedded: distinct.size, reused: 5000 - distinct.size})
})

test('enriching again embeds nothing, and only what is new or changed later', async () => {
  const store = await storeOf(MANY.slice(0, 20))
  await run(store, countingEmbedder())
  const again = countingEmbedder()
  expect(await run(store, again)).toMatchObject({spans: 0, embedded: 0, reused: 0})
  expect(again.calls).toEqual([])

  await ingestRows(store, [makeSpan({id: 'new', this: 'question 3?', if_ok: 'something new'})])
  await ingestRows(store, [makeSpan({id: 's5', this: 'question 6?', if_ok: 'a better answer'})], true)
  const later = countingEmbedder()
  expect(await run(store, later)).toMatchObject({spans: 2, embedded: 2, reused: 2})
  expect(later.texts.toSorted()).toEqual(['a better answer', 'something new'])
})

test('a killed enrich resumes without embedding anything that was committed', async () => {
  const file = fileOf(MANY)
  const whole = memoryStore()
  await ingestFiles(whole, [file])
  await run(whole, countingEmbedder())
  const expected = logicalDump(whole.db)
  await fc.assert(
    fc.asyncProperty(fc.nat(20), fc.boolean(), async (calls, politely) => {
      const store = memoryStore()
      await ingestFiles(store, [file])
      const first = countingEmbedder()
      const stop = new AbortController()
      const dying: Embedder = {
        ...first,
        embed: async (texts, signal) => {
          if (first.calls.length === calls) {
            if (!politely) throw new Error('killed')
            stop.abort()
          }
          return first.embed(texts, signal)
        },
      }
      await run(store, dying, stop.signal).catch((error: Error) =>
        expect(error.message).toBe(politely ? 'interrupted' : 'killed'),
      )
      const committed = store.db.prepare('SELECT count(*) FROM vectors').pluck().get() as number
      const lost = first.texts.length - committed
      expect(lost).toBeLessThanOrEqual(1000)
      const second = countingEmbedder()
      await run(store, second)
      expect(first.texts.length + second.texts.length).toBe(new Set([...first.texts, ...second.texts]).size + lost)
      expect(logicalDump(store.db)).toEqual(expected)
    }),
    {numRuns: 8},
  )
})

test('a run that is left in the middle keeps its batches, and embeds again only the one that was under way', async () => {
  const store = await storeOf(MANY)
  const first = countingEmbedder()
  for await (const event of enrich(store, first, stageOptions())) if (event.done > 0) break
  const second = countingEmbedder()
  await run(store, second)
  const twice = first.texts.length + second.texts.length - new Set([...first.texts, ...second.texts]).size
  expect(twice).toBeLessThanOrEqual(1000)
})

test('vectors of two embedders lie side by side and never mix', async () => {
  const store = await storeOf(MANY.slice(0, 50))
  const [one, two] = [countingEmbedder('one/8'), countingEmbedder('two/4', 4)]
  await run(store, one)
  const before = vectorsOf(store, 'one/8')
  await run(store, two)
  expect(vectorsOf(store, 'one/8')).toEqual(before)
  expect(two.texts).toEqual(one.texts)
  for (const {query, response} of vectorsOf(store, 'two/4')) {
    expect(query).toHaveLength(16)
    expect(response).toHaveLength(16)
  }
})

test('a span without an outcome, or with a blank one, has no response vector', async () => {
  const store = await storeOf([
    makeSpan({id: 'pending', this: 'one?', status: 'pending'}),
    makeSpan({id: 'blank', this: 'two?', status: 'failed', if_not: ' \n'}),
    makeSpan({id: 'failed', this: 'three?', status: 'failed', if_not: 'no disk'}),
  ])
  await run(store, countingEmbedder())
  expect(vectorsOf(store, 'counting/1/8').map(({id, response}) => [id, response !== null])).toEqual([
    ['pending', false],
    ['blank', false],
    ['failed', true],
  ])
})

test('an embedder that breaks its promises stops the run, and nothing of its batch is stored', async () => {
  const broken: Record<string, Embedder['embed']> = {
    'a NaN': async (texts) => texts.map(() => Float32Array.of(Number.NaN, 1)),
    'a zero': async (texts) => texts.map(() => Float32Array.of(0, 0)),
    'other dimensions': async (texts) => texts.map(() => Float32Array.of(1, 0, 0)),
    'too few': async (texts) => texts.slice(1).map(() => Float32Array.of(1, 0)),
  }
  for (const [name, embed] of Object.entries(broken)) {
    const store = await storeOf(MANY.slice(0, 5))
    await expect(run(store, {fingerprint: name, dimensions: 2, embed}), name).rejects.toThrow(ProviderError)
    expect(store.db.prepare('SELECT count(*) FROM vectors').pluck().get()).toBe(0)
    expect(store.db.prepare('SELECT count(*) FROM span_vectors').pluck().get()).toBe(0)
  }
})

test('a stop that comes before the first batch leaves the store as it was', async () => {
  const store = await storeOf(MANY.slice(0, 5))
  const embedder = countingEmbedder()
  await expect(run(store, embedder, AbortSignal.abort())).rejects.toThrow(Interrupted)
  expect(embedder.calls).toEqual([])
})

test('progress counts up to what was pending, and no call is larger than asked', async () => {
  const store = await storeOf(MANY)
  const embedder = countingEmbedder()
  const done: number[] = []
  for await (const event of enrich(store, embedder, {...stageOptions(), textsPerCall: 100})) {
    expect(event.total).toBe(2500)
    done.push(event.done)
  }
  expect(done).toEqual([0, 500, 1000, 1500, 2000, 2500, 2500])
  expect(Math.max(...embedder.calls)).toBe(100)
})

test('the next batch is embedded while one is written, its vectors already kept, and no batch further', async () => {
  const store = await storeOf(MANY)
  const ahead: number[] = []
  const kept = store.db.prepare<[], number>('SELECT count(*) FROM vectors').pluck()
  const committed = store.db.prepare<[], number>('SELECT count(*) FROM span_vectors').pluck()
  const first = countingEmbedder()
  const watching: Embedder = {
    ...first,
    embed: (texts, signal) => {
      ahead.push(committed.get()!)
      expect(kept.get()).toBe(first.texts.length)
      return first.embed(texts, signal)
    },
  }
  await run(store, watching)
  // The second batch begins before the first is committed, the third after that. Texts of the last were all known.
  expect(ahead.slice(0, 4)).toEqual([0, 0, 500, 1000])
})

test('what was enriched in one process is known in the next', async () => {
  const path = join(tempDir(), 'logline.db')
  {
    using store = openWorkspace(path)
    await ingestFiles(store, [fixture('diamonds.ndjson')])
    await run(store, countingEmbedder())
  }
  using store = openWorkspace(path)
  expect(await run(store, countingEmbedder())).toMatchObject({spans: 0, embedded: 0})
})
