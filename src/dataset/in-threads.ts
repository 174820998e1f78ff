import {availableParallelism} from 'node:os'
import {Worker} from 'node:worker_threads'

/** One thread writes what the others find: more gain little. */
const MOST_THREADS = 4

/** Tasks given to each thread at once: one to work on, one that waits. */
const TASKS_PER_THREAD = 2

/** In MiB, beside what is shared: spans that are kept read, and a page of rows. */
const MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 512}

/** A task as a thread gets it, and its answer. */
export interface NumberedTask<Task> {
  readonly number: number
  readonly task: Task
}
export interface NumberedReply<Reply> {
  readonly number: number
  readonly reply: Reply
}

/**
 * Has tasks done by threads of their own and gives the replies back in the order of the tasks. Ends early when the
 * signal fires.
 * @throws what a thread throws; all threads are ended with the iteration, however that ends
 */
export async function* inThreads<Task, Reply>(
  program: URL,
  data: object,
  tasks: Iterable<Task>,
  signal: AbortSignal,
): AsyncGenerator<Reply> {
  const source = tasks[Symbol.iterator]()
  const replies = new Map<number, Reply>()
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
    const worker = new Worker(program, {workerData: data, resourceLimits: MEMORY})
    worker.on('message', ({number, reply}: NumberedReply<Reply>) => {
      replies.set(number, reply)
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
    for (let round = 0; round < TASKS_PER_THREAD; round++) for (const thread of threads) give(thread)
    for (let number = 0; !signal.aborted && !(ended && number === given); ) {
      if (failure !== undefined) throw failure.error
      const reply = replies.get(number)
      if (reply === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      replies.delete(number)
      give(threads[number % threads.length]!)
      number++
      yield reply
    }
  } finally {
    signal.removeEventListener('abort', stop)
    await Promise.all(threads.map((thread) => thread.terminate()))
  }
}
