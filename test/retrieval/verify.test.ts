import {expect, test} from 'vitest'
import {indexSpans, indexStats} from '../../src/pipeline/index-spans.ts'
import {storeVersion} from '../../src/pipeline/runs.sql.ts'
import {verifyIndex} from '../../src/pipeline/verify-index.ts'
import type {Store} from '../../src/store/open.ts'
import {buildIndex, embedQuestions, finish, ingestSpans, judge, span, temporaryStore} from '../support/answer-store.ts'
import {toyEmbedder} from '../support/answer-toy-embedder.ts'
import {logicalDump} from '../support/logical-dump.ts'

const toy = toyEmbedder('a', 500)
const options = {signal: new AbortController().signal}

async function filled(): Promise<Store> {
  const store = temporaryStore()
  await ingestSpans(
    store,
    Array.from({length: 2200}, (_, at) => span({id: `s${at}`, this: `question ${at} topic${at % 9}`})),
  )
  judge(store)
  await embedQuestions(store, toy)
  await buildIndex(store, toy)
  return store
}

test('a sound index has no faults, and verifying it changes nothing', async () => {
  using store = await filled()
  const [dump, version] = [logicalDump(store.db), storeVersion(store.db)]
  expect(await verifyIndex(store, options)).toEqual({blocks: 3, faults: []})
  expect([logicalDump(store.db), storeVersion(store.db)]).toEqual([dump, version])
})

test.each([
  [
    'a flipped byte in the bits',
    'codes_damaged',
    "UPDATE code_blocks SET bits = CAST(x'ff' || substr(bits, 2) AS BLOB) WHERE block = 1",
  ],
  [
    'a flipped byte in the int8 codes',
    'codes_damaged',
    "UPDATE code_blocks SET bytes = CAST(x'77' || substr(bytes, 2) AS BLOB) WHERE block = 2",
  ],
  [
    'a span taken for dead',
    'codes_damaged',
    "UPDATE code_blocks SET live = CAST(substr(live, 1, 40) || x'0f' || substr(live, 42) AS BLOB) WHERE block = 1",
  ],
  ['a wrong checksum', 'codes_damaged', 'UPDATE code_blocks SET checksum = zeroblob(8)'],
  ['missing codes', 'codes_missing', 'DELETE FROM code_blocks WHERE block = 1'],
  [
    'codes of spans that are not there',
    'codes_left_over',
    'INSERT INTO code_blocks SELECT 99, embedder, 77, checksum, live, bits, scales, bytes FROM code_blocks WHERE block = 0',
  ],
  [
    'a changed vector in the cache',
    'vector_differs',
    'UPDATE vectors SET vector = (SELECT vector FROM vectors WHERE id = 9) WHERE id = 4',
  ],
  ['a lost vector in the searched table', 'vector_differs', 'DELETE FROM question_vectors_1 WHERE seq = 1100'],
  ['wrong word counts', 'word_counts_differ', 'UPDATE document_frequency SET documents = documents + 1'],
  ['a word that is not counted', 'word_counts_differ', "DELETE FROM document_frequency WHERE term = 'topic3'"],
  ['a count of a word that no span has', 'word_counts_differ', "INSERT INTO document_frequency VALUES ('nowhere', 2)"],
  ['a wrong number of words', 'word_counts_differ', "UPDATE meta SET value = value + 7 WHERE key = 'indexed_words'"],
])('%s is found and repaired', async (_, kind, damage) => {
  using store = await filled()
  const dump = logicalDump(store.db)
  store.db.exec(damage)
  expect(logicalDump(store.db)).not.toEqual(dump)
  const {faults} = await verifyIndex(store, options)
  expect(faults.map((fault) => fault.kind)).toEqual([kind])
  for (const {found, repaired} of faults) expect([found > 0, repaired]).toEqual([true, found])
  // How vec0 lays its vectors out depends on their history; what it says of them is compared.
  for (const [table, rows] of Object.entries(logicalDump(store.db)))
    if (!table.startsWith('question_vectors_1_')) expect([table, rows]).toEqual([table, dump[table]])
  expect((await verifyIndex(store, options)).faults).toEqual([])
})

test('a vector that is broken everywhere is reported as lost, and comes back when it is embedded again', async () => {
  using store = await filled()
  const dump = logicalDump(store.db)
  store.db.exec(`
    UPDATE vectors SET vector = zeroblob(16) WHERE id = (SELECT query FROM span_vectors WHERE seq = 1500);
    DELETE FROM question_vectors_1 WHERE seq = 1500;`)
  const {faults} = await verifyIndex(store, options)
  expect(faults).toContainEqual({kind: 'vector_lost', found: 1, repaired: 0})
  expect(indexStats(store)).toMatchObject({vectors: 2199, waiting: 1})
  await embedQuestions(store, toy)
  await buildIndex(store, toy)
  const {span_vectors, vectors, ...rest} = logicalDump(store.db)
  expect(rest).toMatchObject({code_blocks: dump['code_blocks'], indexed: dump['indexed']})
})

test('damaged words are taken out, and the next index run puts them in again', async () => {
  using store = await filled()
  const dump = logicalDump(store.db)
  // A page of the words that is not what it was: the integrity check of FTS5 sees it. SQLite itself guards these tables.
  store.db.unsafeMode(true)
  store.db.exec(
    'UPDATE span_words_data SET block = zeroblob(length(block)) WHERE id = (SELECT max(id) FROM span_words_data)',
  )
  store.db.unsafeMode(false)
  const {faults} = await verifyIndex(store, options)
  expect(faults).toContainEqual({kind: 'words_damaged', found: 1, repaired: 1})
  await buildIndex(store, toy)
  const {words, document_frequency, indexed_words} = logicalDump(store.db)
  expect({words, document_frequency, indexed_words}).toEqual({
    words: dump['words'],
    document_frequency: dump['document_frequency'],
    indexed_words: dump['indexed_words'],
  })
  expect((await verifyIndex(store, options)).faults).toEqual([])
})

test.each([
  [
    'a flipped byte',
    "UPDATE cluster_lists SET bytes = CAST(x'77' || substr(bytes, 2) AS BLOB) WHERE cluster = 3",
    'lists_damaged',
  ],
  ['a wrong checksum', 'UPDATE cluster_lists SET checksum = zeroblob(8) WHERE cluster = 2', 'lists_damaged'],
  ['a missing list', 'DELETE FROM cluster_lists WHERE cluster = 4', 'lists_damaged'],
  ['spans in no list', 'DELETE FROM cluster_members WHERE seq IN (7, 8)', 'lists_damaged'],
  ['a list of spans that are not there', 'INSERT INTO cluster_members VALUES (1, 999999, 3)', 'lists_damaged'],
  [
    'other centres',
    'UPDATE cluster_centres SET centre = (SELECT centre FROM cluster_centres WHERE cluster = 1)',
    'clusters_damaged',
  ],
  ['missing centres', 'DELETE FROM cluster_centres WHERE cluster > 5', 'clusters_damaged'],
])('clusters: %s is found and repaired', async (_, damage, kind) => {
  using store = await filled()
  const now = () => new Date(0)
  await finish(indexSpans(store, toy.fingerprint, {...options, now, algorithm: 'ivf', clusters: 20, probes: 20}))
  expect((await verifyIndex(store, options)).faults).toEqual([])
  const listed = () => store.db.prepare('SELECT seqs, scales, bytes FROM cluster_lists ORDER BY cluster').all()
  const before = listed()
  store.db.exec(damage)
  const {faults} = await verifyIndex(store, options)
  expect(faults.map((fault) => fault.kind)).toEqual([kind])
  expect((await verifyIndex(store, options)).faults).toEqual([])
  expect(listed()).toEqual(before)
})
