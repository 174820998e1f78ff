import fc from 'fast-check'
import {expect, test} from 'vitest'
import {Interrupted} from '../../src/errors.ts'
import {indexSpans, indexStats} from '../../src/pipeline/index-spans.ts'
import {verifyIndex} from '../../src/pipeline/verify-index.ts'
import {buildClusters} from '../../src/retrieval/build-clusters.sql.ts'
import {clusterState, readCentres} from '../../src/retrieval/cluster-lists.sql.ts'
import {Clusters, codeOf} from '../../src/retrieval/clusters.ts'
import {exactIndex} from '../../src/retrieval/exact.sql.ts'
import {filterMask} from '../../src/retrieval/filter-plan.sql.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {ivfIndex} from '../../src/retrieval/ivf.sql.ts'
import {annIndex} from '../../src/retrieval/open-index.sql.ts'
import {searchMemory} from '../../src/retrieval/search-memory.ts'
import type {SpanFilter} from '../../src/retrieval/span-filter.sql.ts'
import {floatsOf} from '../../src/retrieval/vector.ts'
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

const rowsFrom = (first: number, count: number): object[] =>
  Array.from({length: count}, (_, at) =>
    span({
      id: `s${first + at}`,
      this: `family${(first + at) % 40} question ${first + at}`,
      did: `act_${at % 3}`,
      context: {environment: at % 50 === 0 ? 'rare' : 'common'},
      metadata: {quality_score: at % 101},
    }),
  )

async function add(store: Store, rows: readonly object[], update = false): Promise<void> {
  await ingestSpans(store, rows, update)
  judge(store)
  await embedQuestions(store, scattered)
}

const clustered = (store: Store, probes?: number) =>
  finish(indexSpans(store, scattered.fingerprint, {...options, algorithm: 'ivf', clusters: 30, probes}))

const seqsOf = (store: Store, text: string, count: number, filter: SpanFilter = {}, memory = searchMemory()) =>
  store.db.transaction(() => {
    const mask = filterMask(store.db, filter)
    return annIndex(store.db, activeIndex(store.db)!, memory)
      .search(scatteredVector(text), count, mask)
      .map(({seq}) => seq)
  })()

const seqOf = (store: Store, id: string) => store.db.prepare('SELECT seq FROM spans WHERE id = ?').pluck().get(id)

test('clusters are used when they find enough, and the figures say what they are', async () => {
  using store = temporaryStore()
  await add(store, rowsFrom(0, 1500))
  const {algorithm, decision} = await clustered(store)
  expect(algorithm).toMatchObject({algorithm: 'ivf', requested: 'ivf', clusters: 30, asked: 200})
  expect(algorithm!.recall).toBeGreaterThanOrEqual(0.97)
  expect(decision!.why).toMatch(/ivf finds \d+\.\d % of the ten nearest of 200 stored questions in .* of 30 clusters/)
  const {ivf} = indexStats(store)
  expect(ivf).toMatchObject({vectors: 1500, clusters: 30, mean_list_length: 50, whole: true})
  expect(ivf!.longest_list).toBeGreaterThan(50)
  expect(seqsOf(store, 'family7 question 7', 1)).toEqual([seqOf(store, 's7')])
})

test('looking into all clusters finds what an exact search finds, under any filter, with and without memory', async () => {
  using store = temporaryStore()
  await add(store, rowsFrom(0, 1500))
  await clustered(store, 30)
  const index = activeIndex(store.db)!
  const memory = searchMemory()
  const filters = fc.record(
    {
      minQuality: fc.integer({min: 0, max: 101}),
      domains: fc.subarray(['rare', 'common', 'absent']),
      actions: fc.subarray(['act_0', 'act_1', 'act_2']),
    },
    {requiredKeys: []},
  )
  fc.assert(
    fc.property(fc.nat(2000), fc.integer({min: 1, max: 60}), filters, (asked, count, filter) => {
      const text = `family${asked % 40} asked ${asked}`
      const exact = exactIndex(store.db, index)
        .search(scatteredVector(text), count, filterMask(store.db, filter))
        .map(({seq}) => seq)
      expect(seqsOf(store, text, count, filter, memory)).toEqual(exact)
      const cold = ivfIndex(store.db, index).search(scatteredVector(text), count, filterMask(store.db, filter))
      expect(cold.map(({seq}) => seq)).toEqual(exact)
    }),
    {numRuns: 40},
  )
})

test('a filter that leaves few is searched for in further lists until there are as many as wanted', async () => {
  using store = temporaryStore()
  await add(store, rowsFrom(0, 1500))
  await clustered(store)
  expect(seqsOf(store, 'family3 asked', 30, {domains: ['rare']})).toHaveLength(30)
})

test('new, changed and removed spans go to and from their lists at once', async () => {
  using store = temporaryStore()
  await add(store, rowsFrom(0, 1500))
  await clustered(store)
  const memory = searchMemory()
  expect(seqsOf(store, 'family7 question 7', 1, {}, memory)).toEqual([seqOf(store, 's7')])
  await add(store, rowsFrom(1500, 100))
  expect(await buildIndex(store, scattered)).toMatchObject({added: 100, decision: null})
  expect(seqsOf(store, 'family3 question 1563', 1, {}, memory)).toEqual([seqOf(store, 's1563')])
  await add(store, [span({id: 's7', this: 'family99 another question'})], true)
  await buildIndex(store, scattered)
  expect(seqsOf(store, 'family99 another question', 1, {}, memory)).toEqual([seqOf(store, 's7')])
  const gone = seqOf(store, 's1563')
  store.db.exec("DELETE FROM spans WHERE id = 's1563'")
  await buildIndex(store, scattered)
  expect(seqsOf(store, 'family3 question 1563', 1, {}, memory)).not.toEqual([gone])
  expect(indexStats(store).ivf).toMatchObject({vectors: 1599, whole: true})
  expect((await verifyIndex(store, options)).faults).toEqual([])
})

test('while many spans come in a scan answers, of the new ones too; then they are clustered anew', async () => {
  using store = temporaryStore()
  await add(store, rowsFrom(0, 1500))
  await clustered(store)
  await add(store, rowsFrom(1500, 2500))
  const stage = indexSpans(store, scattered.fingerprint, options)
  for await (const event of stage) if (event.kind === 'progress') break
  expect(clusterState(store.db, activeIndex(store.db)!)).toBeUndefined()
  expect(seqsOf(store, 'family3 question 1563', 1)).toEqual([seqOf(store, 's1563')])
  await buildIndex(store, scattered)
  expect(indexStats(store)).toMatchObject({algorithm: 'ivf', ivf: {vectors: 4000, whole: true}})
})

test('clusters that find too little are refused with their number and what to do; the index answers as before', async () => {
  using store = temporaryStore()
  await add(store, rowsFrom(0, 1500))
  await buildIndex(store, scattered)
  const refused = finish(
    indexSpans(store, scattered.fingerprint, {...options, algorithm: 'ivf', clusters: 200, probes: 1}),
  )
  await expect(refused).rejects.toThrow(/ivf finds \d+\.\d % .* with 1 of 200 clusters: less than 97 %/)
  await expect(refused).rejects.toMatchObject({exitCode: 5, hint: expect.stringContaining('--probe')})
  expect(indexStats(store)).toMatchObject({algorithm: 'exact', ivf: null, vectors: 1500})
  expect(store.db.prepare('SELECT count(*) FROM cluster_lists').pluck().get()).toBe(0)
})

test('the same spans are clustered alike', async () => {
  const dumps: unknown[] = []
  for (let run = 0; run < 2; run++) {
    using store = temporaryStore()
    await add(store, rowsFrom(0, 1500))
    await clustered(store)
    dumps.push(store.db.prepare('SELECT seq, cluster FROM cluster_members ORDER BY seq').raw().all())
  }
  expect(dumps[0]).toEqual(dumps[1])
})

test('clusters that threads fill hold each span with the nearest of their centres', async () => {
  using store = temporaryStore()
  const {db} = store
  await add(store, rowsFrom(0, 5900))
  await finish(indexSpans(store, scattered.fingerprint, {...options, algorithm: 'exact'}))
  const index = activeIndex(db)!
  // So many that they are compared in threads.
  await buildClusters(db, index, 5800, options)
  const clusters = new Clusters(readCentres(db, index), index.dimensions)
  const members = db
    .prepare<[], [number, Buffer]>(`
      SELECT m.cluster, v.vector FROM cluster_members m JOIN span_vectors sv ON sv.seq = m.seq
      JOIN vectors v ON v.id = sv.query ORDER BY m.seq`)
    .raw()
    .all()
  expect(members.length).toBe(5900)
  for (const [cluster, vector] of members) expect(cluster).toBe(clusters.nearest(codeOf(floatsOf(vector))))
  expect((await verifyIndex(store, options)).faults).toEqual([])
  const stop = AbortSignal.abort()
  await expect(buildClusters(db, index, 5700, {signal: stop})).rejects.toThrow(Interrupted)
  expect(clusterState(db, index)!.clusters).toBe(5800)
}, 60_000)

test('clusters that are refused, or were never chosen as when the run is killed, are not searched', async () => {
  using store = temporaryStore()
  await add(store, rowsFrom(0, 1500))
  await clustered(store)
  const chosen = indexStats(store)
  const poor = {...options, algorithm: 'ivf', clusters: 300, probes: 1} as const
  await expect(finish(indexSpans(store, scattered.fingerprint, poor))).rejects.toThrow(/less than 97 %/)
  expect(indexStats(store)).toEqual(chosen)

  const {db} = store
  const before = db.transaction(() => seqsOf(store, 'family3 question 3', 10))()
  await buildClusters(db, activeIndex(db)!, 300, {signal: options.signal})
  expect(indexStats(store).ivf).toMatchObject({whole: false})
  expect(db.transaction(() => seqsOf(store, 'family3 question 3', 10))()).toEqual(before)
  await buildIndex(store, scattered)
  expect(indexStats(store).ivf).toMatchObject({clusters: 30, whole: true})
})

test('what was fixed of clusters holds when the store has grown; more than there are is all of them', async () => {
  using store = temporaryStore()
  await add(store, rowsFrom(0, 1200))
  const wish = {...options, algorithm: 'ivf', clusters: 20, probes: 9999} as const
  await finish(indexSpans(store, scattered.fingerprint, wish))
  expect(indexStats(store).ivf).toMatchObject({clusters: 20, probes: 20})
  const {decision} = await finish(indexSpans(store, scattered.fingerprint, wish))
  expect(decision).toBeNull()
  await add(store, rowsFrom(1200, 400))
  await buildIndex(store, scattered)
  expect(indexStats(store)).toMatchObject({vectors: 1600, ivf: {clusters: 20, probes: 20, whole: true}})
})
