/** A thread that reads the spans it is told to without what says nothing, from the store, by itself. */
import {parentPort, workerData} from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import type {NumberedResult, NumberedTask} from '../span/in-threads.ts'
import type {BareJob} from './bare-ahead.ts'
import {type BareTexts, bareReader} from './bare-texts.sql.ts'
import type {SeqRange} from './quality.sql.ts'

const {path, ...by} = workerData as BareJob
const port = parentPort!
const db = new BetterSqlite3(path, {readonly: true})
const readSome = bareReader(db, by)
port.on('message', ({number, task}: NumberedTask<SeqRange>) => {
  port.postMessage({number, result: readSome(task)} satisfies NumberedResult<readonly BareTexts[]>)
})
