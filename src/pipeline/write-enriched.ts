import type {Writable} from 'node:stream'
import {chainReader} from '../span/chain.sql.ts'
import type {Store} from '../store/open.ts'
import {enrichedRows} from './enriched-span.sql.ts'
import {enrichedSpan} from './enriched-span.ts'
import {writeLines} from './write-lines.ts'

/** Rows read at a time; each is some 10 kB of numbers when written. */
const PAGE = {rows: 200, characters: 4 << 20}

/** Trajectory depth of the contract ("Prediction"). */
const CHAIN_DEPTH = 10

/**
 * Writes every enriched span as NDJSON: valid input again.
 * @returns how many spans were written
 * @throws as `writeLines`
 */
export async function writeEnriched(
  store: Store,
  fingerprint: string,
  target: string | Writable,
  signal: AbortSignal,
): Promise<number> {
  const counts = {written: 0}
  await writeLines(enrichedPages(store, fingerprint, counts), target, {signal, store: store.path})
  return counts.written
}

function* enrichedPages(store: Store, fingerprint: string, counts: {written: number}): Generator<string> {
  const rows = enrichedRows(store.db, fingerprint)
  const chainOf = chainReader(store.db)
  for (let after = 0; ; ) {
    const page = rows.after(after, PAGE)
    if (page.length === 0) return
    for (const row of page) yield `${JSON.stringify(enrichedSpan(row, fingerprint, chainOf(row.seq, CHAIN_DEPTH)))}\n`
    counts.written += page.length
    after = page.at(-1)!.seq
  }
}
