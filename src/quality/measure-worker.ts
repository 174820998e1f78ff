/** A thread that measures the spans it is told to, reading the store by itself. */
import {parentPort, workerData} from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import type {NumberedResult, NumberedTask} from '../span/in-threads.ts'
import type {MeasureJob} from './measure-ahead.ts'
import {type MeasuredSpan, type SeqRange, spanMeter} from './quality.sql.ts'

/** In KiB: rows are read once and in order, only the texts of neighbours are looked up here and there. */
const PAGE_CACHE_KIB = 32_768

const {path, setting, bands} = workerData as MeasureJob
const port = parentPort!
const db = new BetterSqlite3(path, {readonly: true})
db.pragma(`cache_size = -${PAGE_CACHE_KIB}`)
const measureSome = spanMeter(db, bands)
port.on('message', ({number, task}: NumberedTask<SeqRange>) => {
  port.postMessage({number, result: measureSome(setting, task)} satisfies NumberedResult<readonly MeasuredSpan[]>)
})
