/** A thread that prepares the entries of pages of spans, reading the store by itself. */
import {parentPort, workerData} from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import type {NumberedResult, NumberedTask} from '../span/in-threads.ts'
import {entryPreparer, type Page} from './new-entries.sql.ts'
import type {PreparedPage, PrepareJob} from './prepare-ahead.ts'

/** In KiB: rows are read once and in order. */
const PAGE_CACHE_KIB = 16_384

const {path, embedder, settings, countWords} = workerData as PrepareJob
const port = parentPort!
const db = new BetterSqlite3(path, {readonly: true})
db.pragma(`cache_size = -${PAGE_CACHE_KIB}`)
const prepare = entryPreparer(db, embedder, settings, countWords)
port.on('message', ({number, task: page}: NumberedTask<Page>) => {
  const entries = prepare(page)
  const buffers =
    entries === undefined
      ? []
      : [entries.seqs, entries.revisions, entries.vectors, entries.words, ...Object.values(entries.codes)]
  port.postMessage(
    {number, result: {page, entries}} satisfies NumberedResult<PreparedPage>,
    buffers.map(({buffer}) => buffer),
  )
})
