import {availableParallelism} from 'node:os'
import {extname} from 'node:path'
import {Worker} from 'node:worker_threads'
import type {StaticTable} from './static-table.ts'

/** More would wait for the one writer of the store. */
const MOST_THREADS = 8
/** What a thread has before it: the next task lies ready when one is done, whatever the main thread is at. */
const TASKS_AHEAD = 2

interface Task {
  readonly texts: readonly string[]
  readonly resolve: (vectors: Float32Array) => void
  readonly reject: (error: Error) => void
}

/** A thread and what it was given, in the order in which it answers. */
interface Thread {
  readonly worker: Worker
  readonly tasks: Task[]
}

/**
 * As many threads as there are processors, that read one table in shared memory. They start with the first task and
 * keep no process alive when they have nothing to do.
 */
export class EmbeddingThreads {
  readonly #table: StaticTable
  readonly #dimensions: number
  readonly #threads = new Set<Thread>()
  readonly #waiting: Task[] = []

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

  /** Forgets what was given to no thread. */
  clear(reason: Error): void {
    for (const {reject} of this.#waiting.splice(0)) reject(reason)
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#leastBusy()
      if (thread.tasks.length === TASKS_AHEAD) return
      const task = this.#waiting.shift()!
      thread.tasks.push(task)
      thread.worker.ref()
      thread.worker.postMessage(task.texts)
    }
  }

  /** The thread that has least to do; a new one where all have something and there may be more. */
  #leastBusy(): Thread {
    let least: Thread | undefined
    for (const thread of this.#threads)
      if (least === undefined || thread.tasks.length < least.tasks.length) least = thread
    if (least !== undefined && least.tasks.length === 0) return least
    const most = Math.min(MOST_THREADS, availableParallelism())
    return least === undefined || this.#threads.size < most ? this.#start() : least
  }

  #start(): Thread {
    // As source or as built: the thread is of the same kind as this file.
    const file = new URL(`embedding-worker${extname(import.meta.url)}`, import.meta.url)
    const worker = new Worker(file, {workerData: {table: this.#table, dimensions: this.#dimensions}})
    const thread: Thread = {worker, tasks: []}
    this.#threads.add(thread)
    worker.on('message', (vectors: Float32Array) => {
      const task = thread.tasks.shift()!
      if (thread.tasks.length === 0) worker.unref()
      this.#next()
      task.resolve(vectors)
    })
    worker.on('error', (error) => {
      this.#threads.delete(thread)
      for (const {reject} of thread.tasks.splice(0)) reject(error)
      this.#next()
    })
    return thread
  }
}
