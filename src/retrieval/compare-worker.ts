/** A thread that compares asked vectors with those of the ranges it is told, reading the store by itself. */
import {parentPort, workerData} from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import type {NumberedResult, NumberedTask} from '../span/in-threads.ts'
import type {CompareJob} from './compare-ahead.ts'
import {exactComparer, type SeqRange} from './exact-neighbours.sql.ts'

/** In KiB: rows are read once and in order. */
const PAGE_CACHE_KIB = 16_384

const {path, embedder, asked} = workerData as CompareJob
const port = parentPort!
const db = new BetterSqlite3(path, {readonly: true})
db.pragma(`cache_size = -${PAGE_CACHE_KIB}`)
const compare = exactComparer(db, embedder, asked)
port.on('message', ({number, task}: NumberedTask<SeqRange>) => {
  port.postMessage({number, result: compare(task)} satisfies NumberedResult<Float32Array>)
})
