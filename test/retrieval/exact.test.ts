import fc from 'fast-check'
import {expect, test} from 'vitest'
import {exactIndex} from '../../src/retrieval/exact.sql.ts'
import {filterMask} from '../../src/retrieval/filter-plan.sql.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import type {SpanFilter} from '../../src/retrieval/span-filter.sql.ts'
import type {Store} from '../../src/store/open.ts'
import {buildIndex, embedQuestions, ingestSpans, judge, span, temporaryStore} from '../support/answer-store.ts'
import {toyEmbedder, toyVector} from '../support/answer-toy-embedder.ts'

interface Row {
  readonly seq: number
  readonly score: number
  readonly domain: string
  readonly did: string
  readonly at: number
  readonly split: string
  readonly vector: Buffer
}

async function filledStore(rows: number, directions: number): Promise<Store> {
  const store = temporaryStore()
  const toy = toyEmbedder('near', directions)
  await ingestSpans(
    store,
    Array.from({length: rows}, (_, at) =>
      span({
        id: `s${at}`,
        this: `question ${at}`,
        did: `act_${at % 3}`,
        when: new Date(Date.UTC(2025, 0, 1 + (at % 300))).toISOString(),
        context: {environment: at % 50 === 0 ? 'rare' : 'common'},
        metadata: {quality_score: at % 101},
      }),
    ),
  )
  judge(store)
  await embedQuestions(store, toy)
  await buildIndex(store, toy)
  return store
}

/** Every row compared one by one, in double precision over the stored float32. */
function bruteForce(rows: readonly Row[], question: Float32Array, count: number, filter: SpanFilter): number[] {
  const passes = (row: Row) =>
    row.score >= (filter.minQuality ?? 0) &&
    (filter.domains?.includes(row.domain) ?? true) &&
    (filter.actions?.includes(row.did) ?? true) &&
    row.at >= (filter.since ?? 0) &&
    row.at < (filter.until ?? Number.POSITIVE_INFINITY) &&
    (filter.split === undefined || row.split === filter.split)
  const distance = ({vector}: Row) => {
    let dot = 0
    for (const [at, value] of question.entries()) dot += value * vector.readFloatLE(4 * at)
    // Directions differ by far more than float32 rounds away.
    return Math.round((1 - dot) * 1e5)
  }
  return rows
    .filter(passes)
    .map((row) => ({seq: row.seq, distance: distance(row)}))
    .sort((a, b) => a.distance - b.distance || a.seq - b.seq)
    .slice(0, count)
    .map(({seq}) => seq)
}

const rowsOf = ({db}: Store): Row[] =>
  db
    .prepare<[], Row>(`SELECT s.seq, q.score, s.domain, s.did, s.at, s.split, v.vector FROM spans s
      JOIN quality q USING (seq) JOIN span_vectors sv USING (seq) JOIN vectors v ON v.id = sv.query`)
    .all()

test('the nearest spans under any filter are those that a comparison with every vector finds, ties by seq', async () => {
  using store = await filledStore(700, 23)
  const rows = rowsOf(store)
  const index = activeIndex(store.db)!
  const moment = fc.integer({min: Date.UTC(2025, 0, 1), max: Date.UTC(2025, 10, 1)})
  const filter = fc.record(
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
    fc.property(fc.nat(22), fc.integer({min: 1, max: 60}), filter, (direction, count, wanted) => {
      const question = toyVector(direction)
      const found = exactIndex(store.db, index).search(question, count, filterMask(store.db, wanted))
      expect(found.map(({seq}) => seq)).toEqual(bruteForce(rows, question, count, wanted))
    }),
    {numRuns: 150},
  )
})

test('more equal neighbours than vec0 can give, all but the farthest filtered out: still exact', async () => {
  using store = await filledStore(5000, 1)
  const question = toyVector(0)
  const wanted: SpanFilter = {domains: ['rare'], minQuality: 90}
  const found = exactIndex(store.db, activeIndex(store.db)!).search(question, 50, filterMask(store.db, wanted))
  expect(found.map(({seq}) => seq)).toEqual(bruteForce(rowsOf(store), question, 50, wanted))
  expect(found.length).toBeGreaterThan(5)
})
