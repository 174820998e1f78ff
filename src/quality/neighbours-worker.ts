/** A thread that finds the neighbours of the spans it is told to, reading the store by itself. */
import {parentPort, workerData} from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import type {NumberedResult, NumberedTask} from '../span/in-threads.ts'
import {type Neighbourhood, neighbourhoodFinder} from './neighbourhoods.sql.ts'
import type {NeighboursJob} from './neighbours-ahead.ts'
import type {SeqRange} from './quality.sql.ts'

/** In KiB: texts and vectors of neighbours are looked up here and there. */
const PAGE_CACHE_KIB = 65_536

const {path, bands, ...by} = workerData as NeighboursJob
const port = parentPort!
const db = new BetterSqlite3(path, {readonly: true})
db.pragma(`cache_size = -${PAGE_CACHE_KIB}`)
const findSome = neighbourhoodFinder(db, by, bands)
port.on('message', ({number, task}: NumberedTask<SeqRange>) => {
  port.postMessage({number, result: findSome(task)} satisfies NumberedResult<readonly Neighbourhood[]>)
})
