import {monitorEventLoopDelay} from 'node:perf_hooks'
import {faultyRequests} from '../../test/support/faulty-requests.ts'
import {quantile} from './summary.ts'

const DEADLINE_MS = 1500

/** A thousand requests of which a fifth meet a fault; see the test of the same. */
export async function faultsResult() {
  // The servers share this process: what the machine holds up is told beside what the pool does.
  const loop = monitorEventLoopDelay({resolution: 5})
  loop.enable()
  const {outcomes, faults, left} = await faultyRequests({
    requests: 1000,
    share: 0.2,
    deadlineMs: DEADLINE_MS,
    parallel: 25,
  })
  loop.disable()
  const late = outcomes.map(({ms}) => ms - DEADLINE_MS)
  return {
    requests: outcomes.length,
    faults,
    deadline_ms: DEADLINE_MS,
    answered: outcomes.filter(({error}) => error === undefined).length,
    untyped_errors: outcomes.filter(({error}) => error !== undefined && !(error as {kind?: unknown}).kind).length,
    most_ms_after_deadline: Math.max(...late),
    more_than_50_ms_late: late.filter((ms) => ms > 50).length,
    most_ms_the_event_loop_stood_still: loop.max / 1e6,
    p50_ms: quantile(
      outcomes.map(({ms}) => ms),
      0.5,
    ),
    left,
  }
}
