import {availableParallelism} from 'node:os'
import {extname} from 'node:path'
import {Worker} from 'node:worker_threads'
import {Interrupted} from '../../errors.ts'
import type {StaticTable} from './static-table.ts'

/** More would wait for the one writer of the store. */
const MOST_THREADS = 8
/** What a thread has before it: the next portion lies ready when one is done, whatever the main thread is at. */
const PORTIONS_AHEAD = 2
/**
 * Characters of a portion: work of ten milliseconds, so that the threads and this one seldom talk; towards the end ever
 * less, so that all threads are done at the same time (guided self-scheduling, Polychronopoulos & Kuck 1987).
 */
const CHARACTERS = {most: 65_536, least: 4096} as const
/** Into so many portions a thread what is left is divided. */
const DIVISION = 4

/** Texts of one call, and how far they are. */
interface Job {
  readonly texts: readonly string[]
  readonly vectors: Float32Array[]
  readonly resolve: (vectors: Float32Array[]) => void
  readonly reject: (error: Error) => void
  /** The first text that no thread has, and the characters from there on. */
  next: number
  characters: number
  /** Texts without a vector. */
  missing: number
}

/** Texts of a job that a thread has, from the one at `first` on. */
interface Portion {
  readonly job: Job
  readonly first: number
}

/** A thread and what it was given, in the order in which it answers. */
interface Thread {
  readonly worker: Worker
  readonly portions: Portion[]
}

/**
 * As many threads as there are processors, that read one table in shared memory. They start with the first texts and
 * keep no process alive when they have nothing to do.
 */
export class EmbeddingThreads {
  readonly #table: StaticTable
  readonly #dimensions: number
  readonly #threads = new Set<Thread>()
  /** Jobs of which texts are left that no thread has. */
  readonly #jobs = new Set<Job>()
  /** Asked for once a call: the operating system reads files to say it. */
  #most = 1

  constructor(table: StaticTable, dimensions: number) {
    this.#table = table
    this.#dimensions = dimensions
  }

  /**
   * The vectors of texts, in their order.
   * @param characters of all texts together
   * @throws {Interrupted} the signal came: what no thread has yet is forgotten
   */
  async embed(texts: readonly string[], characters: number, signal: AbortSignal): Promise<Float32Array[]> {
    if (texts.length === 0) return []
    this.#most = Math.min(MOST_THREADS, availableParallelism())
    const {promise, resolve, reject} = Promise.withResolvers<Float32Array[]>()
    const job: Job = {
      texts,
      vectors: new Array<Float32Array>(texts.length),
      resolve,
      reject,
      next: 0,
      characters,
      missing: texts.length,
    }
    const stop = () => this.#fail(job, new Interrupted())
    signal.addEventListener('abort', stop, {once: true})
    this.#jobs.add(job)
    this.#next()
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  #fail(job: Job, error: Error): void {
    this.#jobs.delete(job)
    job.reject(error)
  }

  /** Gives portions to threads until each has enough or nothing is left. */
  #next(): void {
    for (const job of this.#jobs) {
      while (job.next < job.texts.length) {
        const thread = this.#leastBusy()
        if (thread.portions.length === PORTIONS_AHEAD) return
        thread.portions.push({job, first: job.next})
        thread.worker.ref()
        thread.worker.postMessage(this.#cut(job))
      }
      this.#jobs.delete(job)
    }
  }

  /** Takes the texts of the next portion from a job: at least one. */
  #cut(job: Job): readonly string[] {
    const fair = job.characters / (DIVISION * this.#most)
    const wanted = Math.max(CHARACTERS.least, Math.min(CHARACTERS.most, fair))
    const first = job.next
    let characters = 0
    while (job.next < job.texts.length && characters < wanted) characters += job.texts[job.next++]!.length
    job.characters -= characters
    return job.texts.slice(first, job.next)
  }

  /** The thread that has least to do; a new one where all have something and there may be more. */
  #leastBusy(): Thread {
    let least: Thread | undefined
    for (const thread of this.#threads)
      if (least === undefined || thread.portions.length < least.portions.length) least = thread
    if (least !== undefined && least.portions.length === 0) return least
    return least === undefined || this.#threads.size < this.#most ? this.#start() : least
  }

  #start(): Thread {
    // As source or as built: the thread is of the same kind as this file.
    const file = new URL(`embedding-worker${extname(import.meta.url)}`, import.meta.url)
    const worker = new Worker(file, {workerData: {table: this.#table, dimensions: this.#dimensions}})
    const thread: Thread = {worker, portions: []}
    this.#threads.add(thread)
    worker.on('message', (together: Float32Array) => {
      const portion = thread.portions.shift()!
      if (thread.portions.length === 0) worker.unref()
      // First the thread's next work, then what is done with its last.
      this.#next()
      this.#take(portion, together)
    })
    worker.on('error', (error) => {
      this.#threads.delete(thread)
      for (const {job} of thread.portions.splice(0)) this.#fail(job, error)
      this.#next()
    })
    return thread
  }

  #take({job, first}: Portion, together: Float32Array): void {
    const dimensions = this.#dimensions
    let at = first
    for (let start = 0; start < together.length; start += dimensions)
      job.vectors[at++] = together.subarray(start, start + dimensions)
    job.missing -= at - first
    if (job.missing === 0) job.resolve(job.vectors)
  }
}
