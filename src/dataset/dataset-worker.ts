/** A thread that reads, compares or clusters the spans it is told to, reading the store by itself. */
import {parentPort, workerData} from 'node:worker_threads'
import BetterSqlite3 from 'better-sqlite3'
import type {NumberedResult, NumberedTask} from '../span/in-threads.ts'
import {type AlikePair, type ComparedBy, comparedReader, type SeqRange} from './alike.sql.ts'
import {nearComparer, type Places} from './compare.ts'
import type {Corpus, ReadPart} from './corpus.ts'
import {type Directions, semanticComparer} from './semantic.ts'
import {type Clustered, type ClusteredBy, topicAssigner} from './topics.sql.ts'

/** What a thread is started with: what it is for, and what it shares with others. */
export type DatasetJob = {readonly path: string} & (
  | ({readonly work: 'read'} & ComparedBy)
  | ({readonly work: 'cluster'} & ClusteredBy)
  | {readonly work: 'near'; readonly corpus: Corpus}
  | {readonly work: 'semantic'; readonly corpus: Corpus; readonly directions: Directions}
)

/** In KiB. */
const PAGE_CACHE_KIB = 32_768

const job = workerData as DatasetJob
const port = parentPort!
const db = new BetterSqlite3(job.path, {readonly: true})
db.pragma(`cache_size = -${PAGE_CACHE_KIB}`)
if (job.work === 'read') {
  const read = comparedReader(db, job)
  port.on('message', ({number, task}: NumberedTask<SeqRange>) => {
    const result = read(task)
    const {tokens, keys} = result
    const message: NumberedResult<ReadPart> = {number, result}
    port.postMessage(message, [tokens.buffer as ArrayBuffer, keys.buffer as ArrayBuffer])
  })
} else if (job.work === 'cluster') {
  const assign = topicAssigner(db, job)
  port.on('message', ({number, task}: NumberedTask<SeqRange>) => {
    const result = assign(task)
    const {seqs, revisions, clusters} = result
    const message: NumberedResult<Clustered> = {number, result}
    port.postMessage(message, [seqs.buffer, revisions.buffer, clusters.buffer])
  })
} else {
  const compare = job.work === 'near' ? nearComparer(db, job.corpus) : semanticComparer(db, job.corpus, job.directions)
  port.on('message', ({number, task}: NumberedTask<Places>) => {
    port.postMessage({number, result: compare(task)} satisfies NumberedResult<AlikePair[]>)
  })
}
