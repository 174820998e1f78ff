import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Writable} from 'node:stream'
import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {combine} from '../../src/embedding/vector.ts'
import {Interrupted, UsageError} from '../../src/errors.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import {writeEnriched} from '../../src/pipeline/write-enriched.ts'
import {canonicalForm, contentHash} from '../../src/span/identity.ts'
import {type SpanRow, spanOf} from '../../src/span/row.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {fixture} from '../support/datasets.ts'
import {finish, ingestFiles, makeSpan, memoryStore, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const never = new AbortController().signal
const embedder = builtinEmbedder()

type Row = Span & {
  embeddings: Record<'query_embedding' | 'response_embedding' | 'combined_embedding', number[] | null>
  semantic_tags: string[]
  causal_chain: {id: string; did: string | null; status: string}[]
}

async function enrichedStore(file: string): Promise<Store> {
  const store = memoryStore()
  await ingestFiles(store, [file])
  await finish(enrich(store, embedder, stageOptions()))
  return store
}

async function exported(store: Store): Promise<{file: string; rows: Row[]}> {
  const file = join(tempDir(), 'diamonds-enriched.ndjson')
  await writeEnriched(store, {fingerprint: embedder.fingerprint, pii: []}, file, never)
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return {file, rows: lines.map((line) => JSON.parse(line) as Row)}
}

test('every span is exported as it came, with what was found out beside it', async () => {
  const store = await enrichedStore(fixture('diamonds.ndjson'))
  const {rows} = await exported(store)
  const spans = store.db.prepare<[], SpanRow & {content_hash: Buffer}>('SELECT * FROM spans ORDER BY seq').all()
  expect(rows.map((row) => row.id)).toEqual(spans.map((span) => span.id))
  for (const [at, row] of rows.entries()) {
    expect(row).toMatchObject(spanOf(spans[at]!))
    expect(contentHash(row).equals(spans[at]!.content_hash)).toBe(true)
    expect(row.embeddings['query_embedding']).toHaveLength(embedder.dimensions)
    expect(row.embeddings['response_embedding'] === null).toBe(spans[at]!.outcome === null)
    expect(row.semantic_tags.length).toBeGreaterThan(0)
    expect(row['complexity_score']).toBeGreaterThanOrEqual(0)
    expect(row['complexity_score']).toBeLessThanOrEqual(100)
  }
})

test('exported numbers are the stored float32 exactly, and the combined one follows from the others', async () => {
  const store = await enrichedStore(fixture('diamonds.ndjson'))
  const {rows} = await exported(store)
  for (const row of rows.slice(0, 50)) {
    const [query] = await embedder.embed([row.this], never)
    expect(Float32Array.from(row.embeddings.query_embedding!)).toEqual(query)
    const response = row.embeddings.response_embedding && Float32Array.from(row.embeddings.response_embedding)
    expect(Float32Array.from(row.embeddings.combined_embedding!)).toEqual(combine(query!, response))
  }
})

test('the causal chain names what led to a span, oldest first, and says what is missing', async () => {
  const {rows} = await exported(await enrichedStore(fixture('diamonds.ndjson')))
  const chainOf = (id: string) => rows.find((row) => row.id === id)!.causal_chain
  expect(chainOf('fx-0042').map((link) => link.id)).toEqual(['fx-0038', 'fx-0039', 'fx-0040', 'fx-0041'])
  expect(chainOf('fx-0133')).toEqual([{id: 'fx-9999', did: null, status: 'missing'}])
  expect(chainOf('fx-0001')).toEqual([])
})

test('reading an export into the store it came from changes nothing', async () => {
  const store = await enrichedStore(fixture('diamonds.ndjson'))
  const {file, rows} = await exported(store)
  const summary = await ingestFiles(store, [file], {strict: true})
  expect(summary).toMatchObject({added: 0, merged: 0, updated: 0, unchanged: rows.length})
  expect(await finish(enrich(store, embedder, stageOptions()))).toMatchObject({spans: 0})
})

test('a fresh store made from an export exports the same again', async () => {
  const first = await exported(await enrichedStore(fixture('diamonds.ndjson')))
  const second = await exported(await enrichedStore(first.file))
  expect(second.rows.map(canonicalForm)).toEqual(first.rows.map(canonicalForm))
})

test('tags that a span came with go first and stay', async () => {
  const {rows} = await exported(await enrichedStore(fixture('diamonds.ndjson')))
  const tagged = {
    ...rows[0]!,
    id: 'tagged',
    this: 'Another question?',
    semantic_tags: ['mine', rows[0]!.semantic_tags[0]!],
  }
  const file = join(tempDir(), 'tagged.ndjson')
  writeFileSync(file, JSON.stringify(tagged))
  const [row] = (await exported(await enrichedStore(file))).rows
  expect(row!.semantic_tags.slice(0, 2)).toEqual(tagged.semantic_tags)
  expect(new Set(row!.semantic_tags).size).toBe(row!.semantic_tags.length)
})

test('a stream that is slow gets everything, one that is closed ends the export quietly', async () => {
  const store = await enrichedStore(fixture('diamonds.ndjson'))
  const {file, rows} = await exported(store)
  const pieces: Buffer[] = []
  const slow = new Writable({
    highWaterMark: 1,
    write(piece: Buffer, _, done) {
      pieces.push(piece)
      setImmediate(done)
    },
  })
  expect(await writeEnriched(store, {fingerprint: embedder.fingerprint, pii: []}, slow, never)).toBe(rows.length)
  expect(Buffer.concat(pieces).equals(readFileSync(file))).toBe(true)
  expect(slow.writableEnded).toBe(false)

  const closed = new Writable({
    write: (_piece, _, done) => done(Object.assign(new Error('write EPIPE'), {code: 'EPIPE'})),
  })
  await writeEnriched(store, {fingerprint: embedder.fingerprint, pii: []}, closed, never)
})

test('an export that can not be finished leaves no file behind', async () => {
  const store = await enrichedStore(fixture('diamonds.ndjson'))
  const file = join(tempDir(), 'out.ndjson')
  await expect(
    writeEnriched(store, {fingerprint: embedder.fingerprint, pii: []}, file, AbortSignal.abort()),
  ).rejects.toThrow(Interrupted)
  expect(existsSync(file) || existsSync(`${file}.part`)).toBe(false)
  const nowhere = join(tempDir(), 'no', 'such', 'folder.ndjson')
  await expect(writeEnriched(store, {fingerprint: embedder.fingerprint, pii: []}, nowhere, never)).rejects.toThrow(
    UsageError,
  )
})

test('the answer aliases of a span that merged away live on in the export, and in a store made from it', async () => {
  const folder = tempDir()
  const file = join(folder, 'rows.ndjson')
  const kept = makeSpan({id: 'kept', metadata: {quality_score: 90}})
  const merged = makeSpan({id: 'merged', metadata: {answer_aliases: ['City of Light']}})
  writeFileSync(file, [kept, merged].map((span) => JSON.stringify(span)).join('\n'))
  const first = await exported(await enrichedStore(file))
  expect(first.rows.map((row) => row.answer_aliases)).toEqual([['City of Light']])
  const again = await exported(await enrichedStore(first.file))
  expect(again.rows.map(canonicalForm)).toEqual(first.rows.map(canonicalForm))
})
