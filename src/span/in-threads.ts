import {availableParallelism} from 'node:os'
import {type ResourceLimits, Worker} from 'node:worker_threads'

/** Each thread reads tables of some MiB, and one thread writes what these make: more gain little. */
const MOST_THREADS = 4

/** Tasks given to each thread at once: one to work on, one that waits. */
const TASKS_PER_THREAD = 2

/** What a thread runs. */
export interface ThreadProgram {
  /** Its module; it answers each `NumberedTask` with a `NumberedResult`, in any order. */
  readonly module: URL
  readonly workerData: unknown
  readonly resourceLimits: ResourceLimits
}

export interface NumberedTask<Task> {
  readonly number: number
  readonly task: Task
}

export interface NumberedResult<Result> {
  readonly number: number
  readonly result: Result
}

/**
 * Does tasks in threads of their own and gives the results back in the order of the tasks. Ends early when the signal
 * fires.
 * @throws what a thread throws; all threads are ended with the iteration, however that ends
 */
export async function* inThreads<Task, Result>(
  {module, workerData, resourceLimits}: ThreadProgram,
  tasks: Iterable<Task>,
  signal: AbortSignal,
): AsyncGenerator<Result> {
  const source = tasks[Symbol.iterator]()
  const results = new Map<number, {readonly result: Result}>()
  let failure: {error: unknown} | undefined
  let wake = (): void => {}
  let given = 0
  let ended = false
  const give = (worker: Worker): void => {
    const next = ended ? undefined : source.next()
    if (next === undefined || next.done) ended = true
    else worker.postMessage({number: given++, task: next.value} satisfies NumberedTask<Task>)
  }
  const threads = Array.from({length: Math.min(MOST_THREADS, Math.max(2, availableParallelism()))}, () => {
    const worker = new Worker(module, {workerData, resourceLimits})
    worker.on('message', ({number, result}: NumberedResult<Result>) => {
      results.set(number, {result})
      wake()
    })
    worker.on('error', (error) => {
      failure = {error}
      wake()
    })
    return worker
  })
  const stop = (): void => wake()
  signal.addEventListener('abort', stop)
  try {
    // Round robin: the tasks are alike, and the writer bounds how far ahead anybody gets.
    for (let round = 0; round < TASKS_PER_THREAD; round++) for (const thread of threads) give(thread)
    for (let number = 0; !signal.aborted && !(ended && number === given); ) {
      if (failure !== undefined) throw failure.error
      const done = results.get(number)
      if (done === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      results.delete(number)
      give(threads[number % threads.length]!)
      number++
      yield done.result
    }
  } finally {
    signal.removeEventListener('abort', stop)
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}
