/** A thread that finds the nearest centres of the blocks of codes it is told, reading the store by itself. */
import {parentPort, workerData} from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import type {NumberedResult, NumberedTask} from '../span/in-threads.ts'
import type {AssignJob} from './assign-ahead.ts'
import {clusterAssigner} from './assign-clusters.sql.ts'

const {path, embedder, centres} = workerData as AssignJob
const port = parentPort!
const db = new BetterSqlite3(path, {readonly: true})
const assign = clusterAssigner(db, embedder, centres)
port.on('message', ({number, task: block}: NumberedTask<number>) => {
  port.postMessage({number, result: assign(block)} satisfies NumberedResult<Uint32Array>)
})
