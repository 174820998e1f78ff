/** A thread beside a user enzyme, which may be busy for ever: ends their process when it takes too much memory, or when LogLine is gone. */
import {writeSync} from 'node:fs'
import {workerData} from 'node:worker_threads'

/** What it is started with. */
export interface WatchJob {
  readonly memory_mb: number
  /** The process that has started this one. */
  readonly parent: number
  /** The file that last words go to, and how they begin. */
  readonly answers: number
  readonly ends: string
}

/** Milliseconds between two looks: a page is touched at some MB a millisecond. */
const EVERY_MS = 10

const {memory_mb, parent, answers, ends} = workerData as WatchJob

setInterval(() => {
  const tooMuch = process.memoryUsage.rss() > memory_mb * (1 << 20)
  if (!tooMuch && process.ppid === parent) return
  try {
    if (tooMuch) writeSync(answers, `${ends}it took more than ${memory_mb} MB of memory\n`)
  } finally {
    process.kill(process.pid, 'SIGKILL')
  }
}, EVERY_MS)
