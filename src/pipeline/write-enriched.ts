import {createWriteStream} from 'node:fs'
import {rename, rm} from 'node:fs/promises'
import {Readable, type Writable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {Interrupted, UsageError} from '../errors.ts'
import {chainReader} from '../span/chain.sql.ts'
import type {Store} from '../store/open.ts'
import {enrichedRows} from './enriched-span.sql.ts'
import {enrichedSpan} from './enriched-span.ts'

/** Rows read at a time; each is some 10 kB of numbers when written. */
const PAGE = {rows: 200, characters: 4 << 20}

/** Trajectory depth of the contract ("Prediction"). */
const CHAIN_DEPTH = 10

/**
 * Writes every enriched span as NDJSON: valid input again. Into a file it goes under another name until it is whole, so
 * that nobody reads half of it; a stream is left open.
 * @returns how many spans were written
 * @throws {UsageError} the file can't be written
 */
export async function writeEnriched(
  store: Store,
  fingerprint: string,
  target: string | Writable,
  signal: AbortSignal,
): Promise<number> {
  const counts = {written: 0}
  const pages = Readable.from(enrichedPages(store, fingerprint, counts), {objectMode: false, highWaterMark: 1 << 20})
  try {
    if (typeof target !== 'string') await pipeline(pages, target, {signal, end: false})
    else await intoFile(target, (unfinished) => pipeline(pages, createWriteStream(unfinished), {signal}))
  } catch (error) {
    if (signal.aborted) throw new Interrupted()
    // Whoever reads (`| head`) has had enough.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
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

async function intoFile(file: string, write: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${file}.part`
  try {
    await write(unfinished)
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, {force: true})
    const {code, message} = error as NodeJS.ErrnoException
    if (code === undefined || code === 'ABORT_ERR') throw error
    throw new UsageError('output_unwritable', `${file} can't be written: ${message}`, {
      hint: 'check that its folder exists and is yours to write, and that the disk is not full',
      file,
      cause: error,
    })
  }
}
