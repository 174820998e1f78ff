import {Worker} from 'node:worker_threads'

/** A thread that has nothing to do but to wake up every two milliseconds: what it is late, the machine is late. */
const IDLE = `
const {parentPort} = require('node:worker_threads')
const cell = new Int32Array(new SharedArrayBuffer(4))
let most = 0
let ended = false
parentPort.once('message', () => { ended = true; parentPort.postMessage(most) })
const wait = () => {
  const before = performance.now()
  Atomics.wait(cell, 0, 0, 2)
  most = Math.max(most, performance.now() - before - 2)
  if (!ended) setImmediate(wait)
}
wait()
`
const TICK_MS = 2

export interface Standstills extends AsyncDisposable {
  /** How long this process's event loop stood still between two moments of performance.now, in all. Milliseconds. */
  during(from: number, to: number): number
  /**
   * In milliseconds: the longest standstill of the event loop; the most processor time that its thread took in one, which
   * is what this program itself did at a stretch; and the most that an idle thread was late.
   */
  most(): Promise<{readonly loop: number; readonly worked: number; readonly machine: number}>
}

/** Watches this process's event loop, and the machine beside it. */
export function standstills(): Standstills {
  const gaps: {from: number; to: number; worked: number}[] = []
  let last = performance.now()
  let spent = threadMs()
  const timer = setInterval(() => {
    const now = performance.now()
    const total = threadMs()
    if (now - last > 2 * TICK_MS) gaps.push({from: last + TICK_MS, to: now, worked: total - spent})
    last = now
    spent = total
  }, TICK_MS)
  const idle = new Worker(IDLE, {eval: true})
  return {
    during: (from, to) =>
      gaps.reduce((sum, gap) => sum + Math.max(0, Math.min(gap.to, to) - Math.max(gap.from, from)), 0),
    async most() {
      const machine = await new Promise<number>((resolve) => {
        idle.once('message', resolve)
        idle.postMessage('end')
      })
      return {
        loop: Math.max(0, ...gaps.map(({from, to}) => to - from)),
        worked: Math.max(0, ...gaps.map(({worked}) => worked)),
        machine,
      }
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await idle.terminate()
    },
  }
}

function threadMs(): number {
  const {user, system} = process.threadCpuUsage()
  return (user + system) / 1000
}
