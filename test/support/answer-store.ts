import {hash} from 'node:crypto'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {encodeVector} from '../../src/embedding/vector.ts'
import {type Answer, ask} from '../../src/pipeline/ask.ts'
import type {Question} from '../../src/pipeline/considered.ts'
import type {Stage} from '../../src/pipeline/event.ts'
import {type IndexSummary, indexSpans} from '../../src/pipeline/index-spans.ts'
import {ingest} from '../../src/pipeline/ingest.ts'
import {stageSettingId} from '../../src/pipeline/runs.sql.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import {settingsSchema} from '../../src/settings/schema.ts'
import type {Store} from '../../src/store/open.ts'

export const NOW = new Date('2026-02-03T04:05:06.000Z')

export const stage = {signal: new AbortController().signal, now: () => NOW}

/** A store in a folder of its own, gone when disposed of. */
export function temporaryStore(): Store {
  const folder = mkdtempSync(join(tmpdir(), 'logline-answer-'))
  const store = openWorkspace(join(folder, 'logline.db'))
  return {
    ...store,
    [Symbol.dispose]: () => {
      store[Symbol.dispose]()
      rmSync(folder, {recursive: true, force: true})
    },
  }
}

/** Runs a stage to its end. */
export async function finish<Summary>(running: Stage<Summary>): Promise<Summary> {
  for (;;) {
    const next = await running.next()
    if (next.done) return next.value
  }
}

/** A row of NDJSON with what a test does not care for filled in. */
export function span(fields: {id: string; this: string} & Record<string, unknown>): object {
  const completed = fields['status'] === undefined || fields['status'] === 'completed'
  return {
    who: 'user',
    did: 'ask_question',
    when: '2025-01-01T00:00:00Z',
    status: 'completed',
    ...(completed ? {if_ok: 'yes'} : {}),
    ...fields,
  }
}

export async function ingestFile(store: Store, file: string, update = false): Promise<void> {
  const {ingest: limits} = settingsSchema.parse({})
  const lineLimits = {maxLineBytes: limits.max_line_bytes, maxDepth: limits.max_depth}
  await finish(ingest(store, [file], {limits: lineLimits, update, strict: true, ...stage}))
}

export async function ingestSpans(store: Store, spans: readonly object[], update = false): Promise<void> {
  const file = `${store.path}.ndjson`
  writeFileSync(file, spans.map((row) => `${JSON.stringify(row)}\n`).join(''))
  await ingestFile(store, file, update)
}

/** Gives every span its supplied quality, or the given one, without the meter. */
export function judge({db}: Store, otherwise = 90): void {
  const score = `coalesce(supplied_quality, ${otherwise})`
  const values: Readonly<Record<string, string>> = {
    seq: 'seq',
    setting: String(stageSettingId(db, 'validate', {version: 0, parameters: {test: true}})),
    revision: 'revision',
    breakdown: "'{}'",
    neighbours: 'NULL',
    total: score,
    score,
    policy: "'supplied'",
    grade: `CASE WHEN ${score} >= 80 THEN 'diamond' WHEN ${score} >= 60 THEN 'needs_enrichment' ELSE 'rejected' END`,
  }
  // What else the meter writes is not looked at here.
  const columns = db.prepare<[], string>("SELECT name FROM pragma_table_info('quality')").pluck().all()
  db.exec(`INSERT OR REPLACE INTO quality (${columns}) SELECT ${columns.map((name) => values[name] ?? '0')} FROM spans`)
}

/** Gives every span the vector of its question, or of those up to `limit` rows. */
export async function embedQuestions({db}: Store, embedder: Embedder, limit = -1): Promise<void> {
  db.prepare('INSERT OR IGNORE INTO embedders (fingerprint, dimensions) VALUES (?, ?)').run(
    embedder.fingerprint,
    embedder.dimensions,
  )
  const id = db.prepare('SELECT id FROM embedders WHERE fingerprint = ?').pluck().get(embedder.fingerprint)
  const rows = db
    .prepare<[number], {seq: number; revision: number; this: string}>(
      'SELECT seq, revision, this FROM spans ORDER BY seq LIMIT ?',
    )
    .all(limit)
  const vectors = await embedder.embed(
    rows.map((row) => row.this),
    stage.signal,
  )
  const key = (text: string) => hash('sha256', text, 'buffer').subarray(0, 16)
  const add = db.prepare('INSERT OR IGNORE INTO vectors (embedder, text_hash, vector) VALUES (?, ?, ?)')
  const find = db.prepare('SELECT id FROM vectors WHERE embedder = ? AND text_hash = ?').pluck()
  const note = db.prepare(
    'INSERT OR REPLACE INTO span_vectors (seq, embedder, revision, query, response) VALUES (?, ?, ?, ?, NULL)',
  )
  db.transaction(() => {
    for (const [at, row] of rows.entries()) {
      add.run(id, key(row.this), encodeVector(vectors[at]!, embedder.dimensions))
      note.run(row.seq, id, row.revision, find.get(id, key(row.this)))
    }
  })()
}

export function buildIndex(store: Store, embedder: Embedder): Promise<IndexSummary> {
  return finish(indexSpans(store, embedder.fingerprint, stage))
}

/** A store of these spans, judged, embedded by the built-in embedder and indexed. */
export async function answeringStore(spans: readonly object[]): Promise<Store> {
  const store = temporaryStore()
  await ingestSpans(store, spans)
  judge(store)
  await embedQuestions(store, builtinEmbedder())
  await buildIndex(store, builtinEmbedder())
  return store
}

/** Asks with the defaults of the contract. */
export function askStore(
  store: Store,
  text: string,
  more: Partial<Omit<Question, 'text'>> = {},
  embedders: readonly Embedder[] = [builtinEmbedder()],
): Promise<Answer> {
  const question: Question = {
    text,
    context: {},
    filter: {minQuality: 80},
    matcher: {topK: 5, minTopK: 3, minScore: 0.4, minConfidence: 25},
    ...more,
  }
  const embedderOf = (fingerprint: string) => embedders.find((embedder) => embedder.fingerprint === fingerprint)
  return ask(store, question, {embedderOf, ...stage})
}
