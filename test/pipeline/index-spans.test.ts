import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {Interrupted} from '../../src/errors.ts'
import {indexSpans, indexStats} from '../../src/pipeline/index-spans.ts'
import {storeVersion} from '../../src/pipeline/runs.sql.ts'
import {tokensOf} from '../../src/span/tokens.ts'
import type {Store} from '../../src/store/open.ts'
import {
  askStore,
  buildIndex,
  embedQuestions,
  finish,
  ingestFile,
  ingestSpans,
  judge,
  NOW,
  span,
  temporaryStore,
} from '../support/answer-store.ts'
import {toyEmbedder} from '../support/answer-toy-embedder.ts'
import {fixture} from '../support/datasets.ts'
import {logicalDump} from '../support/logical-dump.ts'
import {scattered} from '../support/scattered-embedder.ts'

const options = {signal: new AbortController().signal, now: () => NOW}

function contents({db}: Store): unknown {
  const {indexed, indexed_words, words, document_frequency, code_blocks, meta, ...rest} = logicalDump(db)
  const vectors = Object.entries(rest).filter(([table]) => table.startsWith('question_vectors'))
  return {indexed, indexed_words, words, document_frequency, code_blocks, meta, vectors}
}

/** More than two batches of toy spans. */
function manySpans(): object[] {
  return Array.from({length: 4500}, (_, at) => span({id: `s${at}`, this: `question ${at} about topic${at % 50}`}))
}

test('a second index finds nothing to do and leaves the store version alone', async () => {
  using store = temporaryStore()
  await ingestFile(store, fixture('diamonds.ndjson'))
  await embedQuestions(store, builtinEmbedder())
  expect(await buildIndex(store, builtinEmbedder())).toMatchObject({added: 324, waiting: 0, rejected: 0, active: true})
  const version = storeVersion(store.db)
  expect(await buildIndex(store, builtinEmbedder())).toMatchObject({added: 0, updated: 0, removed: 0, active: true})
  expect(storeVersion(store.db)).toBe(version)
})

test('an index that is stopped between batches goes on and ends as if it had never stopped', async () => {
  const toy = toyEmbedder('a')
  using whole = temporaryStore()
  using stopped = temporaryStore()
  for (const store of [whole, stopped]) {
    await ingestSpans(store, manySpans())
    await embedQuestions(store, toy)
  }
  await buildIndex(whole, toy)
  for await (const event of indexSpans(stopped, toy.fingerprint, options)) if (event.kind === 'progress') break
  expect(indexStats(stopped)).toMatchObject({embedder: null, words: 0})
  expect((await askStore(stopped, 'question 7')).prediction.reasoning).toContain('logline index')
  expect(await buildIndex(stopped, toy)).toMatchObject({added: 2500, active: true})
  expect(contents(stopped)).toEqual(contents(whole))
  expect(storeVersion(stopped.db)).toBe(storeVersion(whole.db))
})

test('a wish to stop is heard before a batch, and what was committed stays', async () => {
  const toy = toyEmbedder('a')
  using store = temporaryStore()
  await ingestSpans(store, manySpans())
  await embedQuestions(store, toy)
  const stop = new AbortController()
  const work = async () => {
    for await (const event of indexSpans(store, toy.fingerprint, {...options, signal: stop.signal}))
      if (event.kind === 'progress') stop.abort()
  }
  await expect(work()).rejects.toThrow(Interrupted)
  expect(store.db.prepare('SELECT count(*) FROM indexed').pluck().get()).toBe(2000)
})

test('words are counted as a recount of the texts counts them, after changes and removals too', async () => {
  using store = temporaryStore()
  const toy = toyEmbedder('a')
  const rows = Array.from({length: 60}, (_, at) =>
    span({id: `s${at}`, this: `apple word${at % 7} café`, who: `p${at}`}),
  )
  await ingestSpans(store, rows)
  await embedQuestions(store, toy)
  await buildIndex(store, toy)
  await ingestSpans(
    store,
    [span({id: 's3', this: 'pear 3,5 kg', who: 'p3'}), span({id: 's4', this: 'plum', who: 'p4'})],
    true,
  )
  store.db.exec("DELETE FROM spans WHERE id IN ('s10', 's11')")
  await embedQuestions(store, toy)
  expect(await buildIndex(store, toy)).toMatchObject({removed: expect.any(Number), waiting: 0})
  const recount = new Map<string, number>()
  const texts = store.db.prepare<[], {this: string; outcome: string | null}>('SELECT this, outcome FROM spans').all()
  for (const {this: question, outcome} of texts)
    for (const term of new Set(tokensOf(`${question} ${outcome ?? ''}`)))
      recount.set(term, (recount.get(term) ?? 0) + 1)
  const stored = store.db.prepare('SELECT term, documents FROM document_frequency').raw().all() as [string, number][]
  expect(new Map(stored)).toEqual(recount)
  expect(indexStats(store)).toMatchObject({vectors: 58, spans: 58, waiting: 0, outdated: 0})
})

test('the words of a few new spans are counted without counting all anew, and right', async () => {
  const toy = toyEmbedder('a')
  using grown = temporaryStore()
  using whole = temporaryStore()
  const rows = manySpans()
  for (const [store, parts] of [
    [grown, [rows.slice(0, 4400), rows.slice(4400)]],
    [whole, [rows]],
  ] as const)
    for (const part of parts) {
      await ingestSpans(store, part)
      await embedQuestions(store, toy)
      // What a full count would not leave.
      if (part.length < 200) store.db.exec("INSERT INTO document_frequency VALUES ('counted before', 1)")
      await buildIndex(store, toy)
    }
  expect(grown.db.prepare("DELETE FROM document_frequency WHERE term = 'counted before'").run().changes).toBe(1)
  // It says how many vectors there were when it was made.
  for (const {db} of [grown, whole]) db.exec("DELETE FROM meta WHERE key = 'index_choice'")
  expect(contents(grown)).toEqual(contents(whole))
})

test('auto measures a large store and scans it, says why, and measures again only when it has grown', async () => {
  using store = temporaryStore()
  const many = Array.from({length: 10_400}, (_, at) => span({id: `s${at}`, this: `family${at % 300} question ${at}`}))
  await ingestSpans(store, many)
  await embedQuestions(store, scattered)
  const first = await buildIndex(store, scattered)
  expect(first.algorithm).toMatchObject({algorithm: 'scan', requested: 'auto', asked: 200, vectors: 10_400})
  expect(first.algorithm!.recall).toBeGreaterThanOrEqual(0.97)
  expect(first.decision!.why).toContain('of the ten nearest of 200 stored questions')
  const version = storeVersion(store.db)
  expect(await buildIndex(store, scattered)).toMatchObject({algorithm: first.algorithm, decision: null})
  expect(storeVersion(store.db)).toBe(version)
  const exact = await finish(indexSpans(store, scattered.fingerprint, {...options, algorithm: 'exact'}))
  expect(exact.algorithm).toMatchObject({algorithm: 'exact', requested: 'exact'})
  expect(indexStats(store)).toMatchObject({algorithm: 'exact', recall: null})
})

test('codes that find too few neighbours are refused with their number, and the exact index goes on answering', async () => {
  using store = temporaryStore()
  // Directions that lie so close together that the signs of their coordinates are all the same.
  const narrow: Embedder = {
    fingerprint: 'narrow',
    dimensions: 4,
    embed: async (texts) =>
      texts.map((text) => {
        const angle = (Number(text.split(' ')[1]) % 20_000) * 1e-5
        return Float32Array.of(Math.cos(angle), Math.sin(angle), 0, 0)
      }),
  }
  const many = Array.from({length: 20_000}, (_, at) => span({id: `s${at}`, this: `question ${at}`}))
  await ingestSpans(store, many)
  await embedQuestions(store, narrow)
  const asked = finish(indexSpans(store, narrow.fingerprint, {...options, algorithm: 'scan'}))
  await expect(asked).rejects.toThrow(/scan finds \d+\.\d % of the ten nearest/)
  expect(indexStats(store)).toMatchObject({algorithm: 'exact', vectors: 20_000})
  const auto = await finish(indexSpans(store, narrow.fingerprint, {...options, algorithm: 'auto'}))
  expect(auto.algorithm).toMatchObject({algorithm: 'exact', requested: 'auto'})
  expect(auto.decision!.why).toContain('too few')
})

test('a span that changed is not answered from until its new text is embedded and indexed', async () => {
  const builtin = builtinEmbedder()
  using store = temporaryStore()
  await ingestSpans(store, [span({id: 'a', this: 'How do I bake bread?', if_ok: 'in an oven'})])
  judge(store)
  await embedQuestions(store, builtin)
  await buildIndex(store, builtin)
  expect((await askStore(store, 'How do I bake bread?')).prediction.output).toBe('in an oven')
  await ingestSpans(store, [span({id: 'a', this: 'How do I tune a piano?', if_ok: 'by ear'})], true)
  judge(store)
  expect(await buildIndex(store, builtin)).toMatchObject({waiting: 1, added: 0, updated: 0})
  expect((await askStore(store, 'How do I bake bread?')).prediction.output).toBeNull()
  await embedQuestions(store, builtin)
  await buildIndex(store, builtin)
  expect((await askStore(store, 'How do I bake bread?')).prediction.output).toBeNull()
  expect((await askStore(store, 'How do I tune a piano?')).prediction.output).toBe('by ear')
})

test('vectors that are no direction are refused and counted', async () => {
  const toy = toyEmbedder('a')
  using store = temporaryStore()
  await ingestSpans(
    store,
    [1, 2, 3, 4].map((at) => span({id: `s${at}`, this: `q ${at}`})),
  )
  await embedQuestions(store, {
    ...toy,
    embed: async (texts) => texts.map((_, at) => Float32Array.of(0, 0, at / 3, Math.sqrt(1 - (at / 3) ** 2))),
  })
  const spoil = store.db.prepare(
    'UPDATE vectors SET vector = ? WHERE id = (SELECT query FROM span_vectors WHERE seq = ?)',
  )
  spoil.run(Buffer.from(Float32Array.of(0, 0, 0, 0).buffer), 1)
  spoil.run(Buffer.from(Float32Array.of(1, Number.NaN, 0, 0).buffer), 2)
  spoil.run(Buffer.alloc(12), 3)
  expect(await buildIndex(store, toy)).toMatchObject({added: 1, rejected: 3})
})

test('a half-done switch of the embedder goes on answering from the old index, a complete one from the new', async () => {
  const [old, young] = [builtinEmbedder(), toyEmbedder('young', 1000)]
  using store = temporaryStore()
  await ingestFile(store, fixture('diamonds.ndjson'))
  judge(store)
  await embedQuestions(store, old)
  await buildIndex(store, old)
  const question = 'Which port does a PostgreSQL server listen on by default?'
  await embedQuestions(store, young, 100)
  expect(await buildIndex(store, young)).toMatchObject({added: 100, waiting: 224, active: false})
  const before = await askStore(store, question, {}, [old, young])
  expect(before.prediction).toMatchObject({output: '5432', embedder: old.fingerprint})
  await embedQuestions(store, young)
  expect(await buildIndex(store, young)).toMatchObject({added: 224, waiting: 0, active: true})
  const after = await askStore(store, question, {}, [old, young])
  expect(after.prediction.embedder).toBe(young.fingerprint)
  expect(indexStats(store)).toMatchObject({embedder: young.fingerprint, dimensions: 4, vectors: 324})
  expect(
    store.db.prepare("SELECT count(*) FROM pragma_table_list WHERE name LIKE 'question_vectors__'").pluck().get(),
  ).toBe(1)
  // Whoever has only the old embedder is told so, and gets no answer out of vectors that can't be compared.
  const without = await askStore(store, question, {}, [old])
  expect(without.prediction).toMatchObject({output: null, method: 'uncertain'})
  expect(without.prediction.reasoning).toContain('toy/young')
})

test('indexing before anything is embedded, or anything is there, is no error', async () => {
  using store = temporaryStore()
  expect(await finish(indexSpans(store, 'toy/none', options))).toMatchObject({added: 0, waiting: 0, active: false})
  await ingestSpans(store, [span({id: 'a', this: 'q'})])
  expect(await finish(indexSpans(store, 'toy/none', options))).toMatchObject({waiting: 1, active: false})
  expect(indexStats(store)).toMatchObject({embedder: null, vectors: 0, spans: 1, waiting: 1})
})
