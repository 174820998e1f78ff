import fc from 'fast-check'
import {expect, test} from 'vitest'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import {encodeVector, toUnit} from '../../src/embedding/vector.ts'
import {Interrupted} from '../../src/errors.ts'
import {indexStats} from '../../src/pipeline/index-spans.ts'
import type {AnnIndex} from '../../src/retrieval/ann-index.ts'
import {exactIndex} from '../../src/retrieval/exact.sql.ts'
import {filterMask} from '../../src/retrieval/filter-plan.sql.ts'
import {type ActiveIndex, activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {annIndex} from '../../src/retrieval/open-index.sql.ts'
import {probesOf, recallOf} from '../../src/retrieval/recall.sql.ts'
import {scanIndex} from '../../src/retrieval/scan.sql.ts'
import {searchMemory} from '../../src/retrieval/search-memory.ts'
import type {SpanFilter} from '../../src/retrieval/span-filter.sql.ts'
import type {Store} from '../../src/store/open.ts'
import {buildIndex, embedQuestions, ingestSpans, judge, span, temporaryStore} from '../support/answer-store.ts'
import {scattered, scatteredVector} from '../support/scattered-embedder.ts'

const MEASURING = {signal: new AbortController().signal}

const rowsFrom = (first: number, count: number): object[] =>
  Array.from({length: count}, (_, at) =>
    span({
      id: `s${first + at}`,
      this: `family${(first + at) % 40} question ${first + at}`,
      did: `act_${at % 3}`,
      when: new Date(Date.UTC(2025, 0, 1 + (at % 300))).toISOString(),
      context: {environment: at % 50 === 0 ? 'rare' : 'common'},
      metadata: {quality_score: at % 101},
    }),
  )

async function fill(store: Store, rows: readonly object[]): Promise<void> {
  await ingestSpans(store, rows)
  judge(store)
  await embedQuestions(store, scattered)
  await buildIndex(store, scattered)
}

function scanning(store: Store, candidates: number): ActiveIndex {
  const index = activeIndex(store.db)!
  return {...index, choice: {...index.choice, algorithm: 'scan', candidates}}
}

const seqsOf = (index: AnnIndex, store: Store, text: string, count: number, filter: SpanFilter): number[] =>
  index.search(scatteredVector(text), count, filterMask(store.db, filter)).map(({seq}) => seq)

test('with as many candidates as spans a scan finds what an exact search finds, under any filter, with and without memory', async () => {
  using store = temporaryStore()
  await fill(store, rowsFrom(0, 1500))
  const index = scanning(store, 1500)
  const remembering = scanIndex(store.db, index, searchMemory().scan(store.db, index))
  const moment = fc.integer({min: Date.UTC(2025, 0, 1), max: Date.UTC(2025, 10, 1)})
  const filters = fc.record(
    {
      minQuality: fc.integer({min: 0, max: 101}),
      domains: fc.subarray(['rare', 'common', 'absent']),
      actions: fc.subarray(['act_0', 'act_1', 'act_2']),
      since: moment,
      until: moment,
      split: fc.constantFrom('memory' as const, 'calibration' as const, 'validation' as const),
    },
    {requiredKeys: []},
  )
  fc.assert(
    fc.property(fc.nat(2000), fc.integer({min: 1, max: 60}), filters, (asked, count, filter) => {
      const text = `family${asked % 40} asked ${asked}`
      const exact = seqsOf(exactIndex(store.db, index), store, text, count, filter)
      expect(seqsOf(scanIndex(store.db, index), store, text, count, filter)).toEqual(exact)
      expect(seqsOf(remembering, store, text, count, filter)).toEqual(exact)
    }),
    {numRuns: 60},
  )
})

test('a scan with few candidates answers alike with and without memory, and with as many as were asked for', async () => {
  using store = temporaryStore()
  await fill(store, rowsFrom(0, 1500))
  const index = scanning(store, 60)
  const memory = searchMemory()
  for (const filter of [{}, {minQuality: 50}, {domains: ['rare']}, {minQuality: 99, actions: ['act_1']}])
    for (let asked = 0; asked < 20; asked++) {
      const text = `family${asked} asked`
      const cold = seqsOf(scanIndex(store.db, index), store, text, 20, filter)
      expect(seqsOf(scanIndex(store.db, index, memory.scan(store.db, index)), store, text, 20, filter)).toEqual(cold)
      expect(cold.length).toBe(seqsOf(exactIndex(store.db, index), store, text, 20, filter).length)
    }
})

test('what another batch adds, changes or removes is seen by the next question of a process that remembers', async () => {
  using store = temporaryStore()
  await fill(store, rowsFrom(0, 1100))
  const memory = searchMemory()
  const search = (text: string) => {
    const index = scanning(store, 50)
    return seqsOf(scanIndex(store.db, index, memory.scan(store.db, index)), store, text, 1, {})[0]
  }
  const seqOf = (id: string) => store.db.prepare('SELECT seq FROM spans WHERE id = ?').pluck().get(id)
  expect(search('family7 question 7')).toBe(seqOf('s7'))
  await fill(store, rowsFrom(1100, 1200))
  expect(search('family3 question 2203')).toBe(seqOf('s2203'))
  await ingestSpans(store, [span({id: 's7', this: 'family99 another question'})], true)
  await embedQuestions(store, scattered)
  await buildIndex(store, scattered)
  expect(search('family99 another question')).toBe(seqOf('s7'))
  const gone = seqOf('s2203')
  store.db.exec("DELETE FROM spans WHERE id = 's2203'")
  await buildIndex(store, scattered)
  expect(search('family3 question 2203')).not.toBe(gone)
  expect(indexStats(store)).toMatchObject({blocks: 3, vectors: 2299})
})

test('recall counts the ten nearest others, ties as found', async () => {
  using store = temporaryStore()
  await fill(store, rowsFrom(0, 1500))
  const probes = await probesOf(store.db, activeIndex(store.db)!, MEASURING)
  expect(probes.length).toBe(200)
  expect(await recallOf(exactIndex(store.db, activeIndex(store.db)!), probes, MEASURING)).toBe(1)
  const measured = [12, 60, 1500].map((candidates) => {
    const index = scanning(store, candidates)
    return scanIndex(store.db, index, searchMemory().scan(store.db, index))
  })
  const recalls = await Promise.all(measured.map((index) => recallOf(index, probes, MEASURING)))
  expect(recalls[0]).toBeLessThan(recalls[1]!)
  expect(recalls[2]).toBe(1)
  // What can't find enough is not asked to the end, and what finds enough is.
  let asked = 0
  const tell = () => asked++
  expect(await recallOf(measured[0]!, probes, {...MEASURING, tell}, 0.98)).toBeLessThan(0.98)
  expect(asked).toBeLessThan(probes.length)
  expect(await recallOf(measured[2]!, probes, MEASURING, 0.98)).toBe(1)
  await expect(recallOf(measured[2]!, probes, {signal: AbortSignal.abort()})).rejects.toThrow(Interrupted)
})

test('the neighbours that recall is measured by are the nearest of all, when threads compare too', async () => {
  using store = temporaryStore()
  const index = {id: 1, fingerprint: scattered.fingerprint, dimensions: scattered.dimensions}
  const count = 70_000
  const random = seededRandom(7)
  const vectorOf = () => {
    const vector = Float32Array.from({length: index.dimensions}, () => random() - 0.5)
    toUnit(vector)
    return vector
  }
  store.db.pragma('foreign_keys = OFF')
  store.db.exec("INSERT INTO embedders VALUES (1, 'scattered', 24)")
  const add = store.db.prepare('INSERT INTO vectors VALUES (?, 1, ?, ?)')
  const vectors = new Map<number, Float32Array>()
  store.db.transaction(() => {
    for (let seq = 1; seq <= count; seq++) {
      // Far apart here and there, as after many removals.
      const vector = vectorOf()
      vectors.set(3 * seq, vector)
      add.run(seq, Buffer.from(String(seq)), encodeVector(vector, index.dimensions))
      store.db.prepare('INSERT INTO span_vectors VALUES (?, 1, 1, ?, NULL)').run(3 * seq, seq)
      store.db.prepare('INSERT INTO indexed VALUES (?, 1, 1, 1)').run(3 * seq)
    }
  })()
  const probes = await probesOf(store.db, index, MEASURING)
  expect(probes.length).toBe(200)
  for (const {seq, vector, farthest, others} of [0, 67, 134, 199].map((at) => probes[at]!)) {
    expect(vector).toEqual(vectors.get(seq)!)
    const distances = [...vectors]
      .filter(([other]) => other !== seq)
      .map(([, other]) => 1 - other.reduce((sum, value, lane) => sum + value * vector[lane]!, 0))
    expect(farthest).toBeCloseTo(distances.sort((a, b) => a - b)[9]!, 5)
    expect(others).toBe(10)
  }
}, 60_000)

test('a small store compares with every vector', async () => {
  using store = temporaryStore()
  await fill(store, rowsFrom(0, 50))
  const index = activeIndex(store.db)!
  expect(index.choice).toMatchObject({algorithm: 'exact', requested: 'auto', vectors: 50})
  expect(seqsOf(annIndex(store.db, index), store, 'family7 question 7', 1, {})).toEqual([8])
})
