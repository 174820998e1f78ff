import {expect, test} from 'vitest'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {Interrupted} from '../../src/errors.ts'
import {indexSpans} from '../../src/pipeline/index-spans.ts'
import {verifyIndex} from '../../src/pipeline/verify-index.ts'
import {clusterState} from '../../src/retrieval/cluster-lists.sql.ts'
import {pendingEntries} from '../../src/retrieval/entry-batches.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {differingCounts} from '../../src/retrieval/word-counts.sql.ts'
import type {Store} from '../../src/store/open.ts'
import {buildIndex, embedQuestions, finish, ingestSpans, NOW, span, temporaryStore} from '../support/answer-store.ts'
import {logicalDump} from '../support/logical-dump.ts'
import {scattered} from '../support/scattered-embedder.ts'

/** So many that threads prepare them, in several pages; and so few that none do. */
const MANY = 6700
const FEW = 3000

const options = {signal: new AbortController().signal, now: () => NOW}

/** Words that FTS5 would fold or split by itself, an outcome that is missing, texts without a word. */
const TEXTS = ['question', 'Ποῖος ΣΟΦΟΣ', 'naïve ﬁancé', 'ⅷ 3,5 kg', '🙂', 'again again again', 'x'.repeat(9000)]

const rowsFrom = (first: number, count: number): object[] =>
  Array.from({length: count}, (_, at) =>
    span({
      id: `s${first + at}`,
      this: `family${(first + at) % 40} ${TEXTS[at % TEXTS.length]} ${first + at}`,
      ...(at % 5 === 0 ? {status: 'failed', if_not: undefined} : {if_ok: `topic${at % 90} ${TEXTS[at % 6]}`}),
    }),
  )

function contents({db}: Store): unknown {
  const {indexed, indexed_words, words, document_frequency, code_blocks, ...rest} = logicalDump(db)
  const vectors = Object.entries(rest).filter(([table]) => table.startsWith('question_vectors'))
  // In which span, which column and at which place each word stands.
  db.exec('CREATE VIRTUAL TABLE IF NOT EXISTS temp.places USING fts5vocab (main, span_words, instance)')
  const places = db.prepare('SELECT * FROM temp.places ORDER BY term, doc, col, offset').raw().all()
  return {indexed, indexed_words, words, document_frequency, code_blocks, vectors, places}
}

/** Indexes so little at a time that this thread does it. */
async function indexInSteps(store: Store, embedder: Embedder, spans: number): Promise<void> {
  for (let through = FEW; through < spans + FEW; through += FEW) {
    await embedQuestions(store, embedder, through)
    await buildIndex(store, embedder)
  }
}

test('many spans, indexed by threads, get the entries that one thread gives them, rewritten ones among them too', async () => {
  using many = temporaryStore()
  using few = temporaryStore()
  for (const store of [many, few]) await ingestSpans(store, rowsFrom(0, MANY))
  await embedQuestions(many, scattered)
  expect(await buildIndex(many, scattered)).toMatchObject({added: MANY, updated: 0, rejected: 0, waiting: 0})
  await indexInSteps(few, scattered, MANY)
  expect(contents(many)).toEqual(contents(few))

  // Rewritten ones in the first page and in one that has new ones as well.
  for (const store of [many, few]) {
    store.db.exec(`
      UPDATE spans SET this = this || ' rewritten', revision = revision + 1
      WHERE seq BETWEEN 41 AND 70 OR seq BETWEEN ${MANY - 19} AND ${MANY}`)
    await ingestSpans(store, rowsFrom(MANY, MANY))
  }
  await embedQuestions(many, scattered)
  expect(await buildIndex(many, scattered)).toMatchObject({added: MANY, updated: 50, waiting: 0})
  await indexInSteps(few, scattered, 2 * MANY)
  expect(contents(many)).toEqual(contents(few))
}, 120_000)

test('threads refuse vectors that are no direction, and index the others', async () => {
  using store = temporaryStore()
  await ingestSpans(store, rowsFrom(0, MANY))
  await embedQuestions(store, scattered)
  const spoil = store.db.prepare(
    'UPDATE vectors SET vector = ? WHERE id = (SELECT query FROM span_vectors WHERE seq = ?)',
  )
  const zero = Buffer.alloc(4 * scattered.dimensions)
  const notANumber = Buffer.from(Float32Array.from({length: scattered.dimensions}, () => Number.NaN).buffer)
  for (const [at, vector] of [zero, notANumber, Buffer.alloc(12)].entries()) spoil.run(vector, 1 + 3000 * at)
  expect(await buildIndex(store, scattered)).toMatchObject({added: MANY - 3, rejected: 3})
  expect(store.db.prepare('SELECT count(*) FROM question_vectors_1').pluck().get()).toBe(MANY - 3)
})

test('threads that are stopped leave what was committed, and the next run ends as if nothing had happened', async () => {
  using whole = temporaryStore()
  using stopped = temporaryStore()
  for (const store of [whole, stopped]) {
    await ingestSpans(store, rowsFrom(0, 2 * MANY))
    await embedQuestions(store, scattered)
  }
  await buildIndex(whole, scattered)
  const stop = new AbortController()
  const work = async () => {
    for await (const event of indexSpans(stopped, scattered.fingerprint, {...options, signal: stop.signal}))
      if (event.kind === 'progress') stop.abort()
  }
  await expect(work()).rejects.toThrow(Interrupted)
  const done = stopped.db.prepare<[], number>('SELECT count(*) FROM indexed').pluck().get()!
  expect(done).toBeGreaterThan(0)
  expect(done).toBeLessThan(2 * MANY)
  expect(await buildIndex(stopped, scattered)).toMatchObject({added: 2 * MANY - done, active: true})
  expect(contents(stopped)).toEqual(contents(whole))
}, 60_000)

test('words that threads count, and clusters that are kept up, are what a recount and a comparison find', async () => {
  using store = temporaryStore()
  await ingestSpans(store, rowsFrom(0, 1500))
  await embedQuestions(store, scattered)
  await finish(indexSpans(store, scattered.fingerprint, {...options, algorithm: 'ivf', clusters: 30}))
  await ingestSpans(store, rowsFrom(1500, MANY))
  await embedQuestions(store, scattered)
  const {db} = store
  const index = activeIndex(db)!
  const [vectors, words] = ['vectors', 'words'].map((part) =>
    db
      .prepare<[string], number>("SELECT id FROM stage_settings WHERE stage = 'index' AND parameters LIKE ?")
      .pluck()
      .get(`%"${part}"%`),
  )
  const counts = {added: 0, updated: 0, rejected: 0}
  const {total, batches} = pendingEntries(db, index, {vectors: vectors!, words: words!})
  expect(total).toBe(MANY)
  for await (const entries of batches(true, options.signal))
    expect(db.transaction(() => entries.write(counts, true)).immediate()).toBe(false)
  expect(counts).toEqual({added: MANY, updated: 0, rejected: 0})
  expect(differingCounts(db)).toBe(0)
  expect(clusterState(db, index)).toBeDefined()
  expect((await verifyIndex(store, options)).faults).toEqual([])
}, 60_000)
