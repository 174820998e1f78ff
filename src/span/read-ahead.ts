import {Worker} from 'node:worker_threads'
import {type Importing, PLAIN} from './importers/format.ts'
import {type PackedRows, unpackRows} from './packed-rows.ts'
import type {LineLimits} from './parse-line.ts'
import type {ReadBatch} from './read-spans.ts'

/** Batches that wait to be written, at most: the reader stops when the writer falls behind. */
const BATCHES_AHEAD = 16

/** In MiB: the reader holds a few batches and nothing else, so most of what it makes dies young. */
const READER_MEMORY = {maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 256}

const WORKER = new URL(`./read-worker${import.meta.url.slice(-3)}`, import.meta.url)

/** What the reading thread is started with. */
export interface ReadAheadJob {
  readonly files: readonly string[]
  readonly limits: LineLimits
  readonly importing: Importing
  readonly batchesAhead: number
}

export interface ReadAheadMessage extends Omit<ReadBatch, 'rows'> {
  readonly packed: PackedRows
}

/**
 * `readSpans` in a thread of its own: the same batches in the same order; the lines of one batch can be asked for until
 * the next one is, because their memory goes back to be used again. Ends early when the signal fires, even while
 * it waits for a pipe that says nothing.
 * @throws what the reader throws; it is ended with the iteration, however that ends
 */
export async function* readAhead(
  files: readonly string[],
  limits: LineLimits,
  signal: AbortSignal,
  importing: Importing = PLAIN,
): AsyncGenerator<ReadBatch> {
  const job: ReadAheadJob = {files, limits, importing, batchesAhead: BATCHES_AHEAD}
  const pipes = files.includes('-')
  const worker = new Worker(WORKER, {workerData: job, resourceLimits: READER_MEMORY, stdin: pipes})
  if (pipes) process.stdin.pipe(worker.stdin!)
  const arrived: ReadAheadMessage[] = []
  let failure: {error: unknown} | undefined
  let ended = false
  let wake = (): void => {}
  worker.on('message', (message: ReadAheadMessage) => {
    arrived.push(message)
    wake()
  })
  worker.on('error', (error) => {
    failure = {error}
    wake()
  })
  worker.on('exit', () => {
    ended = true
    wake()
  })
  const stop = (): void => wake()
  signal.addEventListener('abort', stop)
  try {
    while (!signal.aborted) {
      const message = arrived.shift()
      if (message !== undefined) {
        const {packed, ...batch} = message
        yield {...batch, rows: unpackRows(packed)}
        worker.postMessage(packed.bytes.buffer, [packed.bytes.buffer])
      } else if (failure !== undefined) throw failure.error
      else if (ended) return
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    signal.removeEventListener('abort', stop)
    if (pipes) process.stdin.unpipe().destroy()
    await worker.terminate()
  }
}
