import {availableParallelism} from 'node:os'
import {extname} from 'node:path'
import {Worker} from 'node:worker_threads'
import type {StaticTable} from './static-table.ts'

/** More would wait for the one writer of the store. */
const MOST_THREADS = 8

interface Task {
  readonly texts: readonly string[]
  readonly resolve: (vectors: Float32Array) => void
  readonly reject: (error: Error) => void
}

/**
 * As many threads as there are processors, that read one table in shared memory. They start with the first task and
 * keep no process alive when they have nothing to do.
 */
export class EmbeddingThreads {
  readonly #table: StaticTable
  readonly #dimensions: number
  readonly #idle: Worker[] = []
  readonly #waiting: Task[] = []
  #started = 0

  constructor(table: StaticTable, dimensions: number) {
    this.#table = table
    this.#dimensions = dimensions
  }

  /** The vectors of texts, one after the other. */
  embed(texts: readonly string[]): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({texts, resolve, reject})
      this.#next()
    })
  }

  /** Forgets what no thread has begun with. */
  clear(reason: Error): void {
    for (const {reject} of this.#waiting.splice(0)) reject(reason)
  }

  #next(): void {
    if (this.#waiting.length === 0) return
    const thread = this.#idle.pop() ?? this.#start()
    if (thread === undefined) return
    const {texts, resolve, reject} = this.#waiting.shift()!
    thread.ref()
    const settle = () => {
      thread.off('message', done)
      thread.off('error', failed)
      thread.unref()
    }
    const done = (vectors: Float32Array) => {
      settle()
      this.#idle.push(thread)
      resolve(vectors)
      this.#next()
    }
    const failed = (error: Error) => {
      settle()
      this.#started--
      reject(error)
      this.#next()
    }
    thread.once('message', done)
    thread.once('error', failed)
    thread.postMessage(texts)
  }

  #start(): Worker | undefined {
    if (this.#started >= Math.min(MOST_THREADS, availableParallelism())) return undefined
    this.#started++
    // As source or as built: the thread is of the same kind as this file.
    const file = new URL(`embedding-worker${extname(import.meta.url)}`, import.meta.url)
    return new Worker(file, {workerData: {table: this.#table, dimensions: this.#dimensions}})
  }
}
