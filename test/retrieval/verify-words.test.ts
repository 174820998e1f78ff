import {isDeepStrictEqual} from 'node:util'
import BetterSqlite3 from 'better-sqlite3'
import {expect, test} from 'vitest'
import {Interrupted} from '../../src/errors.ts'
import {storeVersion} from '../../src/pipeline/runs.sql.ts'
import {verifyIndex} from '../../src/pipeline/verify-index.ts'
import type {Store} from '../../src/store/open.ts'
import {buildIndex, embedQuestions, ingestSpans, span, temporaryStore} from '../support/answer-store.ts'
import {toyEmbedder} from '../support/answer-toy-embedder.ts'

const toy = toyEmbedder('a', 500)
const options = {signal: new AbortController().signal}

/** So many that their words take some pages. */
const SPANS = 400

const TEXTS = ['question', 'Ποῖος ΣΟΦΟΣ', 'naïve ﬁancé', 'ⅷ 3,5 kg', '🙂', 'again again again']

/** At places that are spread over all that there is. */
const FLIPS = 24

const rowsFrom = (first: number, count: number): object[] =>
  Array.from({length: count}, (_, at) =>
    span({
      id: `s${first + at}`,
      this: `topic${(first + at) % 9} ${TEXTS[at % TEXTS.length]} ${first + at}`,
      ...(at % 5 === 0 ? {status: 'failed', if_not: undefined} : {if_ok: `answer ${at % 31} ${TEXTS[at % 4]}`}),
    }),
  )

async function filled(): Promise<Store> {
  const store = temporaryStore()
  await ingestSpans(store, rowsFrom(0, SPANS))
  await embedQuestions(store, toy)
  await buildIndex(store, toy)
  return store
}

/** Which word stands at which place of which span, and all counts. */
function held({db}: Pick<Store, 'db'>): unknown {
  db.exec('CREATE VIRTUAL TABLE IF NOT EXISTS temp.places USING fts5vocab (main, span_words, instance)')
  const all = (sql: string) => db.prepare(sql).raw().all()
  return {
    places: all('SELECT * FROM temp.places ORDER BY term, doc, col, offset'),
    words: all('SELECT * FROM indexed_words ORDER BY seq'),
    documents: all('SELECT * FROM document_frequency ORDER BY term'),
    totals: all("SELECT key, value FROM meta WHERE key IN ('indexed_spans', 'indexed_words') ORDER BY key"),
  }
}

const kinds = async (store: Store) => (await verifyIndex(store, options)).faults.map(({kind}) => kind)

/** SQLite itself guards the tables of FTS5. */
function damage({db}: Store, sql: string): void {
  db.unsafeMode(true)
  db.exec(sql)
  db.unsafeMode(false)
}

/** The words as somebody finds them who opens the store now; undefined when they can't be read. */
function heldOnOpening({path}: Store): unknown {
  const db = new BetterSqlite3(path, {readonly: true})
  try {
    return held({db})
  } catch {
    return undefined
  } finally {
    db.close()
  }
}

test('a bit that is flipped anywhere in the words is found when it changes one, and what is repaired is as new', async () => {
  using store = await filled()
  const before = held(store)
  const sizes = store.db.prepare<[], [number, number]>('SELECT id, length(block) FROM span_words_data').raw().all()
  const size = sizes.reduce((sum, [, length]) => sum + length, 0)
  let harmful = 0
  for (let flip = 0; flip < FLIPS; flip++) {
    let byte = Math.floor(((flip * 0.618_034 + 0.05) % 1) * size)
    const rows = store.db.prepare<[], {id: number; block: Buffer}>('SELECT id, block FROM span_words_data').all()
    const hit = rows.find(({block}) => {
      if (byte < block.length) return true
      byte -= block.length
      return false
    })
    if (hit === undefined) continue
    hit.block[byte]! ^= 1 << (flip % 8)
    store.db.unsafeMode(true)
    store.db.prepare('UPDATE span_words_data SET block = ? WHERE id = ?').run(hit.block, hit.id)
    store.db.unsafeMode(false)
    // Some bits tell nothing of any word, such as those that count how often was written.
    const changes = !isDeepStrictEqual(heldOnOpening(store), before)
    if (changes) harmful++
    const found = await kinds(store)
    if (changes) expect([flip, found]).toEqual([flip, ['words_damaged']])
    await buildIndex(store, toy)
    expect(heldOnOpening(store)).toEqual(before)
    expect(await kinds(store)).toEqual([])
  }
  expect(harmful).toBeGreaterThan(0.7 * FLIPS)
}, 120_000)

test.each([
  ['a span that is not found by its words', 'DELETE FROM span_words WHERE rowid = 77', 'words_damaged'],
  ['words of a span that is not there', "INSERT INTO span_words VALUES ('topic1', 'x')", 'words_damaged'],
  [
    // Each word is held as often, and by as many.
    'two spans with the words of each other',
    `DELETE FROM span_words WHERE rowid IN (2, 11);
     INSERT INTO span_words (rowid, this, outcome) VALUES (2, 'topic1 again again again 10', ''),
       (11, 'topic1 poios σοφος 1', 'answer 1 poios σοφος');`,
    'words_damaged',
  ],
  [
    'words in another order',
    "DELETE FROM span_words WHERE rowid = 1; INSERT INTO span_words (rowid, this) VALUES (1, 'question topic0 0')",
    'words_damaged',
  ],
  ['a span whose words nobody knows of', 'DELETE FROM indexed_words WHERE seq = 50', 'words_damaged'],
  [
    'words that are there and not found',
    "UPDATE span_words_idx SET term = CAST('zzzz' AS BLOB) WHERE term = (SELECT max(term) FROM span_words_idx)",
    'words_damaged',
  ],
  [
    'another number of words of a span',
    'UPDATE indexed_words SET words = words + 3 WHERE seq = 9',
    'word_counts_differ',
  ],
  [
    'numbers of words that add up to the same',
    'UPDATE indexed_words SET words = words + CASE seq WHEN 9 THEN 1 ELSE -1 END WHERE seq IN (9, 10)',
    'word_counts_differ',
  ],
  ['another number of spans that hold a word', 'UPDATE document_frequency SET documents = 4', 'word_counts_differ'],
])('%s: found and repaired, then as new', async (_, sql, kind) => {
  using store = await filled()
  const before = held(store)
  damage(store, sql)
  expect(await kinds(store)).toEqual([kind])
  if (kind === 'word_counts_differ') expect(held(store)).toEqual(before)
  await buildIndex(store, toy)
  expect(held(store)).toEqual(before)
  expect(await kinds(store)).toEqual([])
})

/** Sixty spans say something else since they were indexed, some of them embedded anew; others are withheld, or new. */
async function changed(): Promise<Store> {
  const store = await filled()
  store.db.exec(`
    UPDATE spans SET this = this || ' rewritten', revision = revision + 1 WHERE seq BETWEEN 41 AND 100;
    UPDATE spans SET withheld = 1 WHERE seq BETWEEN 90 AND 120;
  `)
  await embedQuestions(store, toy, 70)
  await ingestSpans(store, rowsFrom(SPANS, 30))
  return store
}

test('spans that were rewritten, withheld or added since the last index run are no fault, before the next and after it', async () => {
  using store = await changed()
  const version = storeVersion(store.db)
  expect(await kinds(store)).toEqual([])
  expect(storeVersion(store.db)).toBe(version)
  await embedQuestions(store, toy)
  expect(await buildIndex(store, toy)).toMatchObject({updated: 49, removed: 31, added: 30})
  expect(await kinds(store)).toEqual([])
})

test('beside spans that were rewritten, words of others that are damaged are found, and come back', async () => {
  using sound = await changed()
  using store = await changed()
  damage(store, 'DELETE FROM span_words WHERE rowid = 300')
  expect(await kinds(store)).toEqual(['words_damaged'])
  for (const each of [sound, store]) {
    await embedQuestions(each, toy)
    await buildIndex(each, toy)
  }
  expect(held(store)).toEqual(held(sound))
  expect(await kinds(store)).toEqual([])
})

test('a store that was never indexed has no faults', async () => {
  using store = temporaryStore()
  await ingestSpans(store, rowsFrom(0, 5))
  expect(await kinds(store)).toEqual([])
})

test('it ends when it is told to, while words are compared, and has changed nothing', async () => {
  using store = await filled()
  damage(store, 'DELETE FROM span_words WHERE rowid = 77')
  const before = held(store)
  const stop = new AbortController()
  const tell = (_: number, total: number) => {
    if (total === SPANS) stop.abort()
  }
  await expect(verifyIndex(store, {signal: stop.signal, tell})).rejects.toThrow(Interrupted)
  expect(held(store)).toEqual(before)
  expect(await kinds(store)).toEqual(['words_damaged'])
})
