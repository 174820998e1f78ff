import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {NEAR_THRESHOLD, SEMANTIC_THRESHOLD} from '../../src/dataset/thresholds.ts'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {dedup} from '../../src/pipeline/dedup.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import type {Stage} from '../../src/pipeline/event.ts'
import {indexSpans} from '../../src/pipeline/index-spans.ts'
import {ingest} from '../../src/pipeline/ingest.ts'
import {measureUniqueness} from '../../src/pipeline/uniqueness.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'

/**
 * The meter's totals of spans that stand in one store, by id: by words alone, with their neighbours in the index, and of
 * those that `dedup` leaves, with the neighbours that are left.
 */
export interface TotalsInStore {
  readonly byWords: ReadonlyMap<string, number>
  readonly byNeighbours: ReadonlyMap<string, number>
  readonly afterDedup: ReadonlyMap<string, number>
}

/** Exact duplicates, and rows that a store does not take, have none. */
export async function totalsInStore(spans: readonly Span[], embedder: Embedder): Promise<TotalsInStore> {
  const folder = mkdtempSync(join(tmpdir(), 'logline-quality-'))
  try {
    const file = join(folder, 'spans.ndjson')
    writeFileSync(file, spans.map((span) => JSON.stringify(span)).join('\n'))
    using store = openWorkspace(join(folder, 'logline.db'))
    const options = {signal: new AbortController().signal, now: () => new Date()}
    const limits = {maxLineBytes: 1 << 24, maxDepth: 64}
    await finish(ingest(store, [file], {...options, limits, update: false, strict: false}))
    await finish(validate(store, {...options, scorePolicy: 'meter'}))
    const byWords = totalsOf(store)
    await finish(enrich(store, embedder, options))
    await finish(indexSpans(store, embedder.fingerprint, options))
    const comparing = {...options, embedderOf: async () => embedder}
    await finish(measureUniqueness(store, comparing))
    const byNeighbours = totalsOf(store)
    const thresholds = {near: NEAR_THRESHOLD, semantic: SEMANTIC_THRESHOLD}
    await finish(dedup(store, {...options, thresholds, embedder: embedder.fingerprint, dryRun: false}))
    await finish(indexSpans(store, embedder.fingerprint, options))
    await finish(measureUniqueness(store, comparing))
    return {byWords, byNeighbours, afterDedup: totalsOf(store)}
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

function totalsOf({db}: Store): Map<string, number> {
  const totals = db
    .prepare<[], [string, number]>('SELECT s.id, q.total FROM quality q JOIN spans s USING (seq) WHERE s.withheld = 0')
    .raw()
    .all()
  return new Map(totals)
}

async function finish<Summary>(stage: Stage<Summary>): Promise<void> {
  for await (const _ of stage);
}
