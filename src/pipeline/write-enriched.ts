import type {Writable} from 'node:stream'
import type {PiiKind} from '../settings/schema.ts'
import {chainReader} from '../span/chain.sql.ts'
import type {Store} from '../store/open.ts'
import {enrichedRows} from './enriched-span.sql.ts'
import {enrichedSpan} from './enriched-span.ts'
import {derivedHider} from './hidden-derived.ts'
import {writeLines} from './write-lines.ts'

/** Rows read at a time; each is some 10 kB of numbers when written. */
const PAGE = {rows: 200, characters: 4 << 20}

/** Trajectory depth of the contract ("Prediction"). */
const CHAIN_DEPTH = 10

/**
 * Writes every enriched span as NDJSON: valid input again.
 * @param pii kinds of personal data to hide in tags and what a model said, too
 * @returns how many spans were written
 * @throws as `writeLines`
 */
export async function writeEnriched(
  store: Store,
  {fingerprint, pii}: {readonly fingerprint: string; readonly pii: readonly PiiKind[]},
  target: string | Writable,
  signal: AbortSignal,
): Promise<number> {
  const counts = {written: 0}
  await writeLines(enrichedPages(store, {fingerprint, pii, counts}), target, {signal, store: store.path})
  return counts.written
}

async function* enrichedPages(
  store: Store,
  {
    fingerprint,
    pii,
    counts,
  }: {readonly fingerprint: string; readonly pii: readonly PiiKind[]; readonly counts: {written: number}},
): AsyncGenerator<string> {
  const hidden = derivedHider(store.db, pii)
  const rows = enrichedRows(store.db, fingerprint)
  const chainOf = chainReader(store.db)
  for (let after = 0; ; ) {
    const page = rows.after(after, PAGE)
    if (page.length === 0) return
    const spans = page.map((row) => ({
      seq: row.seq,
      span: enrichedSpan(row, fingerprint, chainOf(row.seq, CHAIN_DEPTH)),
    }))
    for (const span of await hidden(spans)) yield `${JSON.stringify(span)}\n`
    counts.written += page.length
    after = page.at(-1)!.seq
  }
}
