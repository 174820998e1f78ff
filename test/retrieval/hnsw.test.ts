import {appendFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {Interrupted} from '../../src/errors.ts'
import {indexSpans, indexStats} from '../../src/pipeline/index-spans.ts'
import {verifyIndex} from '../../src/pipeline/verify-index.ts'
import {exactIndex} from '../../src/retrieval/exact.sql.ts'
import {filterMask} from '../../src/retrieval/filter-plan.sql.ts'
import {graphPath, writeGraph} from '../../src/retrieval/graph-file.sql.ts'
import {graphsAreAvailable} from '../../src/retrieval/graph-library.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {annIndex} from '../../src/retrieval/open-index.sql.ts'
import {searchMemory} from '../../src/retrieval/search-memory.ts'
import type {SpanFilter} from '../../src/retrieval/span-filter.sql.ts'
import type {Store} from '../../src/store/open.ts'
import {
  buildIndex,
  embedQuestions,
  finish,
  ingestSpans,
  judge,
  NOW,
  span,
  temporaryStore,
} from '../support/answer-store.ts'
import {scattered, scatteredVector} from '../support/scattered-embedder.ts'

const options = {signal: new AbortController().signal, now: () => NOW}

/** The package is optional: it may not be installed, and some machines have no binary of it. */
const WITHOUT = 'the optional package usearch is not installed'
const available = graphsAreAvailable()

const rowsFrom = (first: number, count: number): object[] =>
  Array.from({length: count}, (_, at) =>
    span({
      id: `s${first + at}`,
      this: `family${(first + at) % 40} question ${first + at}`,
      context: {environment: at % 50 === 0 ? 'rare' : 'common'},
      metadata: {quality_score: at % 101},
    }),
  )

async function add(store: Store, rows: readonly object[], update = false): Promise<void> {
  await ingestSpans(store, rows, update)
  judge(store)
  await embedQuestions(store, scattered)
}

const graphed = (store: Store) => finish(indexSpans(store, scattered.fingerprint, {...options, algorithm: 'hnsw'}))

async function filled(): Promise<Store> {
  const store = temporaryStore()
  await add(store, rowsFrom(0, 1500))
  await graphed(store)
  return store
}

const seqsOf = (store: Store, text: string, count: number, filter: SpanFilter = {}, memory = searchMemory()) =>
  store.db.transaction(() => {
    const mask = filterMask(store.db, filter)
    return annIndex(store.db, activeIndex(store.db)!, memory)
      .search(scatteredVector(text), count, mask)
      .map(({seq}) => seq)
  })()

const seqOf = (store: Store, id: string) => store.db.prepare('SELECT seq FROM spans WHERE id = ?').pluck().get(id)

test('without the package hnsw is refused with what to install', async (context) => {
  context.skip(available, 'the optional package usearch is installed')
  using store = temporaryStore()
  await add(store, rowsFrom(0, 30))
  await expect(graphed(store)).rejects.toThrow(/usearch, which is not installed/)
})

test('a graph finds enough, lies beside the store, and says its nodes, layers and connections', async (context) => {
  context.skip(!available, WITHOUT)
  using store = await filled()
  const stats = indexStats(store)
  expect(stats).toMatchObject({
    algorithm: 'hnsw',
    hnsw: {nodes: 1500, m: 16, ef_construction: 200, ef_search: 50, file: 'current'},
  })
  expect(stats.recall).toBeGreaterThanOrEqual(0.97)
  expect(stats.hnsw!.layers).toBeGreaterThan(1)
  expect(stats.hnsw!.average_connections).toBeGreaterThan(4)
  expect(stats.hnsw!.average_connections).toBeLessThanOrEqual(32)
  expect(seqsOf(store, 'family7 question 7', 1)).toEqual([seqOf(store, 's7')])
})

test('filters hold, and where they leave few the answer is that of an exact search', async (context) => {
  context.skip(!available, WITHOUT)
  using store = await filled()
  const index = activeIndex(store.db)!
  for (const filter of [{domains: ['rare']}, {minQuality: 99}, {domains: ['absent']}]) {
    const exact = exactIndex(store.db, index).search(scatteredVector('family3 x'), 20, filterMask(store.db, filter))
    expect(seqsOf(store, 'family3 x', 20, filter)).toEqual(exact.map(({seq}) => seq))
  }
  expect(seqsOf(store, 'family3 x', 50, {minQuality: 50})).toHaveLength(50)
})

test('new, changed and removed spans are seen at once, before and after the graph is brought up to date', async (context) => {
  context.skip(!available, WITHOUT)
  using store = await filled()
  const memory = searchMemory()
  expect(seqsOf(store, 'family7 question 7', 1, {}, memory)).toEqual([seqOf(store, 's7')])
  await add(store, [...rowsFrom(1500, 100), span({id: 's7', this: 'family99 another question'})], true)
  for await (const event of indexSpans(store, scattered.fingerprint, options)) if (event.kind === 'progress') break
  expect(indexStats(store).hnsw!.file).toBe('stale')
  expect(seqsOf(store, 'family3 question 1563', 1, {}, memory)).toEqual([seqOf(store, 's1563')])
  const gone = seqOf(store, 's11')
  store.db.exec("DELETE FROM spans WHERE id = 's11'")
  await buildIndex(store, scattered)
  expect(indexStats(store).hnsw).toMatchObject({file: 'current'})
  expect(seqsOf(store, 'family3 question 1563', 1, {}, memory)).toEqual([seqOf(store, 's1563')])
  expect(seqsOf(store, 'family99 another question', 1, {}, memory)).toEqual([seqOf(store, 's7')])
  expect(seqsOf(store, 'family11 question 11', 1, {}, memory)).not.toEqual([gone])
})

const damages: [string, (path: string) => void, string][] = [
  ['cut short', (path) => truncateSync(path, 50_000), 'damaged'],
  ['longer than it was', (path) => appendFileSync(path, 'x'), 'damaged'],
  ['gone', (path) => rmSync(path), 'absent'],
  [
    'flipped in one byte',
    (path) => {
      const bytes = readFileSync(path)
      bytes[bytes.length >> 1]! ^= 1
      writeFileSync(path, bytes)
    },
    'damaged',
  ],
]

test.skipIf(!available).each(damages)(
  'a side file that is %s is never loaded: the codes answer, and it is written again',
  async (_, damage, file) => {
    using store = await filled()
    damage(graphPath(store.db))
    expect(indexStats(store).hnsw!.file).toBe(file)
    expect(seqsOf(store, 'family7 question 7', 1)).toEqual([seqOf(store, 's7')])
    expect((await verifyIndex(store, options)).faults).toEqual([{kind: 'graph_damaged', found: 1, repaired: 1}])
    expect(indexStats(store).hnsw!.file).toBe('current')
    expect((await verifyIndex(store, options)).faults).toEqual([])
  },
)

test('another algorithm takes the side file away', async (context) => {
  context.skip(!available, WITHOUT)
  using store = await filled()
  const path = graphPath(store.db)
  expect(existsSync(path)).toBe(true)
  await finish(indexSpans(store, scattered.fingerprint, {...options, algorithm: 'scan'}))
  expect(existsSync(path)).toBe(false)
  expect(indexStats(store)).toMatchObject({algorithm: 'scan', hnsw: null})
})

test('a wish to stop is heard while a graph is built, and leaves no file', async (context) => {
  context.skip(!available, WITHOUT)
  using store = temporaryStore()
  await add(store, rowsFrom(0, 1500))
  await finish(indexSpans(store, scattered.fingerprint, {...options, algorithm: 'exact'}))
  // All else is done: what the signal can stop is the graph.
  const stopped = indexSpans(store, scattered.fingerprint, {...options, algorithm: 'hnsw', signal: AbortSignal.abort()})
  await expect(finish(stopped)).rejects.toThrow(Interrupted)
  const path = graphPath(store.db)
  expect([path, `${path}.part`].filter((file) => existsSync(file))).toEqual([])
  expect(indexStats(store)).toMatchObject({algorithm: 'exact', hnsw: null})
  expect((await graphed(store)).algorithm).toMatchObject({algorithm: 'hnsw'})
})

const recallOf = (store: Store): number => {
  const asked = Array.from({length: 40}, (_, at) => `family${at} question ${at}`)
  let hits = 0
  for (const text of asked) {
    const exact = store.db.transaction(() => {
      const index = activeIndex(store.db)!
      return exactIndex(store.db, index).search(scatteredVector(text), 10, filterMask(store.db, {}))
    })()
    const found = new Set(seqsOf(store, text, 10))
    hits += exact.filter(({seq}) => found.has(seq)).length / exact.length
  }
  return hits / asked.length
}

const POOR = {algorithm: 'hnsw', m: 2, efConstruction: 1, efSearch: 1} as const

test('a graph that is refused does not take the place of the one that was chosen', async (context) => {
  context.skip(!available, WITHOUT)
  using store = await filled()
  const before = indexStats(store)
  await expect(finish(indexSpans(store, scattered.fingerprint, {...options, ...POOR}))).rejects.toThrow(
    /less than 97 %/,
  )
  expect(recallOf(store)).toBeGreaterThanOrEqual(0.97)
  expect(indexStats(store).hnsw).toMatchObject({file: 'current', m: 16})
  expect(indexStats(store).hnsw!.average_connections).toBeCloseTo(before.hnsw!.average_connections, 0)
})

test('a graph that was built and never chosen, as when the run is killed, is not searched; the next run mends it', async (context) => {
  context.skip(!available, WITHOUT)
  using store = await filled()
  const {db} = store
  const shape = {m: 2, efConstruction: 1, efSearch: 1}
  await writeGraph(db, activeIndex(db)!, shape, {signal: options.signal})
  expect(recallOf(store)).toBeGreaterThanOrEqual(0.97)
  expect(indexStats(store).hnsw).toMatchObject({file: 'stale'})
  await buildIndex(store, scattered)
  expect(indexStats(store).hnsw).toMatchObject({file: 'current', m: 16})
  await writeGraph(db, activeIndex(db)!, shape, {signal: options.signal})
  const {faults} = await verifyIndex(store, options)
  expect(faults).toEqual([{kind: 'graph_stale', found: 1, repaired: 1}])
  expect(recallOf(store)).toBeGreaterThanOrEqual(0.97)
})

test('a flipped byte in the file is written again by the next run', async (context) => {
  context.skip(!available, WITHOUT)
  using store = await filled()
  const bytes = readFileSync(graphPath(store.db))
  bytes[bytes.length >> 1]! ^= 1
  writeFileSync(graphPath(store.db), bytes)
  expect(indexStats(store).hnsw).toMatchObject({file: 'damaged'})
  await buildIndex(store, scattered)
  expect(indexStats(store).hnsw).toMatchObject({file: 'current'})
})

test('what was fixed of a graph holds until it is fixed otherwise, also when the store has grown', async (context) => {
  context.skip(!available, WITHOUT)
  using store = temporaryStore()
  await add(store, rowsFrom(0, 300))
  const wish = {algorithm: 'hnsw', m: 24, efConstruction: 100} as const
  await finish(indexSpans(store, scattered.fingerprint, {...options, ...wish}))
  await finish(indexSpans(store, scattered.fingerprint, {...options, algorithm: 'hnsw', efSearch: 60}))
  const fixed = {m: 24, ef_construction: 100, ef_search: 60}
  expect(indexStats(store).hnsw).toMatchObject(fixed)
  await add(store, rowsFrom(300, 100))
  await buildIndex(store, scattered)
  expect(indexStats(store)).toMatchObject({vectors: 400, hnsw: fixed})
})
