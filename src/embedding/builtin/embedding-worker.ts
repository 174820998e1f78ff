/** A thread that embeds: texts in, their vectors out, one after the other in one Float32Array. */
import {parentPort, workerData} from 'node:worker_threads'
import {embedTogether, Pooling} from './pooling.ts'
import type {StaticTable} from './static-table.ts'

const {table, dimensions} = workerData as {table: StaticTable; dimensions: number}
const pooling = new Pooling(table, dimensions)
parentPort!.on('message', (texts: readonly string[]) => {
  const vectors = embedTogether(pooling, texts, dimensions)
  parentPort!.postMessage(vectors, [vectors.buffer as ArrayBuffer])
})
