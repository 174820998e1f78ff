/** A thread that reads, checks and prepares spans while the one that started it writes them. */
import {once} from 'node:events'
import {parentPort, workerData} from 'node:worker_threads'
import {packRows, transferables} from './packed-rows.ts'
import type {ReadAheadJob, ReadAheadMessage} from './read-ahead.ts'
import type {ReadRow} from './read-row.ts'
import {readSpans} from './read-spans.ts'

const port = parentPort!
const {files, limits, importing, batchesAhead} = workerData as ReadAheadJob

/** Batches that may still be handed over; each message from the other side makes room for one more... */
let room = batchesAhead
/** ... and brings back the memory of its lines: garbage that no collection is in a hurry for would pile up. */
const spare: ArrayBuffer[] = []
port.on('message', (memory: ArrayBuffer) => {
  room++
  spare.push(memory)
})

for await (const {rows, ...batch} of readSpans(files, limits, importing)) {
  while (room === 0) await once(port, 'message')
  room--
  const packed = packRows(rows as ReadRow[], spare.pop())
  port.postMessage({...batch, packed} satisfies ReadAheadMessage, transferables(packed))
}
port.close()
