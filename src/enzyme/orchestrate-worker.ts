/** A thread that applies a plan to the spans it is told to, reading the store by itself. */
import {parentPort, workerData} from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import type {NumberedResult, NumberedTask} from '../span/in-threads.ts'
import type {HalfRange, OrchestrateJob} from './orchestrate-ahead.ts'
import {type OrchestratedSpan, spanOrchestrator} from './orchestrations.sql.ts'
import {planEnzymes} from './plan.ts'

/** In KiB: rows are read once and in order, only those of threads are looked up here and there. */
const PAGE_CACHE_KIB = 32_768

const {path, setting, plan} = workerData as OrchestrateJob
const port = parentPort!
const db = new BetterSqlite3(path, {readonly: true})
db.pragma(`cache_size = -${PAGE_CACHE_KIB}`)
const orchestrateSome = spanOrchestrator(db, planEnzymes(plan), plan.pii)
let last = Promise.resolve()
port.on('message', ({number, task: {half, range}}: NumberedTask<HalfRange>) => {
  last = last.then(async () => {
    const result: readonly OrchestratedSpan[] = await orchestrateSome(setting, half, range)
    port.postMessage({number, result} satisfies NumberedResult<readonly OrchestratedSpan[]>)
  })
})
