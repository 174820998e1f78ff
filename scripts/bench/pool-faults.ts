import {type ChildProcessByStdio, spawn} from 'node:child_process'
import {cpus} from 'node:os'
import type {Readable, Writable} from 'node:stream'
import {fileURLToPath} from 'node:url'
import {faultyRequests, socketsLeft} from '../../test/support/faulty-requests.ts'
import {standstills} from './standstill.ts'
import {quantile} from './summary.ts'

const DEADLINE_MS = 1500
/** The bar: each request ends within its deadline and this. */
const LATE_MS = 50

/** A thousand requests of which a fifth meet a fault: on the machine as it is, and beside four busy processes a core. */
export async function faultsResult() {
  return {as_it_is: await run(0), beside_busy_processes: await run(4 * cpus().length)}
}

async function run(busy: number) {
  const load = Array.from({length: busy}, () => child('bench-pool-busy-child.ts'))
  const servers = child('bench-pool-faults-child.ts', '0.2')
  const urls = (await line(servers)) as string[]
  const counts = async () => {
    servers.stdin.write('?')
    return (await line(servers)) as {faults: number; sockets: number}
  }
  // Programs that stay have loaded and compiled all of it.
  await faultyRequests(urls, {requests: 200, deadlineMs: DEADLINE_MS, parallel: 25})
  const before = (await counts()).faults
  await using watch = standstills()
  const {outcomes, left} = await faultyRequests(urls, {requests: 1000, deadlineMs: DEADLINE_MS, parallel: 25})
  const most = await watch.most()
  const sockets = await socketsLeft(async () => (await counts()).sockets)
  const faults = (await counts()).faults - before
  for (const one of [servers, ...load]) one.stdin.end()
  const late = outcomes.map(({begun, ms}) => {
    const deadline = begun + DEADLINE_MS
    const after = Math.max(0, ms - DEADLINE_MS)
    return {after, own: Math.max(0, after - watch.during(deadline, begun + ms))}
  })
  return {
    requests: outcomes.length,
    busy_processes: busy,
    faults,
    deadline_ms: DEADLINE_MS,
    answered: outcomes.filter(({error}) => error === undefined).length,
    untyped_errors: outcomes.filter(({error}) => error !== undefined && !(error as {kind?: unknown}).kind).length,
    more_than_50_ms_late: late.filter(({after}) => after > LATE_MS).length,
    most_ms_after_deadline: Math.max(...late.map(({after}) => after)),
    most_ms_after_deadline_while_the_event_loop_ran: Math.max(...late.map(({own}) => own)),
    most_ms_the_event_loop_stood_still: most.loop,
    most_cpu_ms_at_a_stretch: most.worked,
    most_ms_an_idle_thread_was_late: most.machine,
    p50_ms: quantile(
      outcomes.map(({ms}) => ms),
      0.5,
    ),
    left: {...left, sockets},
  }
}

type Child = ChildProcessByStdio<Writable, Readable, null>

function child(file: string, ...args: string[]): Child {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
  return spawn(process.execPath, [path, ...args], {stdio: ['pipe', 'pipe', 'inherit']})
}

function line({stdout}: Child): Promise<unknown> {
  return new Promise((resolve) => stdout.once('data', (text: Buffer) => resolve(JSON.parse(text.toString()))))
}
