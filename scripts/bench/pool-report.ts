import type {faultsResult} from './pool-faults.ts'
import type {hedgingResult} from './pool-hedging.ts'
import type {overheadResult} from './pool-overhead.ts'
import type {repeatedPromptsResult} from './pool-repeats.ts'
import type {swapsResult} from './pool-swaps.ts'

/** `bench/pool.json` */
export interface PoolBenchResults {
  readonly date: string
  readonly node: string
  readonly cpu: string
  readonly cores: number
  readonly load_before: number
  readonly overhead: Awaited<ReturnType<typeof overheadResult>>
  readonly hedging: Awaited<ReturnType<typeof hedgingResult>>
  readonly repeated_prompts: Awaited<ReturnType<typeof repeatedPromptsResult>>
  readonly faults: Awaited<ReturnType<typeof faultsResult>>
  readonly model_swaps: Awaited<ReturnType<typeof swapsResult>>
}

/** The README's part about the pool's speed. */
export function poolSection(results: PoolBenchResults): string {
  const {
    date,
    node,
    cpu,
    cores,
    load_before,
    overhead,
    hedging,
    repeated_prompts: repeats,
    faults,
    model_swaps,
  } = results
  const busy = load_before > 0.5 ? ' **The machine was busy with other work: times are too high.**' : ''
  const {as_it_is: calm, beside_busy_processes: loaded} = faults
  const between = ([low, high]: readonly [number, number]) => `${low.toFixed(2)} to ${high.toFixed(2)}`
  const late = ({requests, more_than_50_ms_late: count, most_ms_after_deadline: most}: typeof calm) =>
    `${count} of ${requests} ended later than deadline + 50 ms (at most ${most.toFixed(0)} ms after it)`
  const row = (what: string, measured: string) => `| ${what} | ${measured} |`
  return [
    `Measured ${date.slice(0, 10)} by \`npm run bench:pool\` with Node.js ${node} on ${cores} cores (${cpu}), load average`,
    `${load_before.toFixed(2)} before it.${busy} The model servers are simulated, over HTTP on loopback; no real one was asked.`,
    '',
    '| what | measured |',
    '|---|---|',
    row(
      `added to a direct call, ${overhead.rate_per_s} requests a second (${overhead.requests} of each)`,
      `median ${overhead.added_p50_ms.toFixed(2)} ms (95 % interval ${between(overhead.added_p50_interval)}), ` +
        `p99 ${overhead.added_p99_ms.toFixed(2)} ms (${between(overhead.added_p99_interval)})`,
    ),
    row(
      `2 % of calls take 3 s, the others 50 ms, two providers (${hedging.requests} requests)`,
      `p99 ${hedging.without.p99_ms.toFixed(0)} ms without hedges, ${hedging.hedged.p99_ms.toFixed(0)} ms with them ` +
        `(-${(100 * hedging.p99_cut).toFixed(0)} %), ${(100 * hedging.hedged.extra_calls).toFixed(1)} % extra calls`,
    ),
    row(
      `repeated prompts, with varied system prompts, earlier turns and temperatures (${repeats.requests} requests)`,
      `${(100 * repeats.hit_ratio).toFixed(1)} % hits (${repeats.repeated} were repeats), ${repeats.wrong_answers} wrong`,
    ),
    row(
      `${calm.faults} faults of every kind, deadline ${calm.deadline_ms} ms`,
      `${late(calm)}; ${calm.answered} answered, ${calm.untyped_errors} untyped errors; left behind: ` +
        `${calm.left.sockets} sockets, ${calm.left.requests + calm.left.calls} requests and calls`,
    ),
    row(
      `the same beside ${loaded.busy_processes} busy processes`,
      `${late(loaded)}; of that the pool itself ${loaded.most_ms_after_deadline_while_the_event_loop_ran.toFixed(0)} ms: its event loop ` +
        `stood still for up to ${loaded.most_ms_the_event_loop_stood_still.toFixed(0)} ms, in which it worked for ` +
        `${loaded.most_cpu_ms_at_a_stretch.toFixed(0)} ms at most; an idle thread was late by ${loaded.most_ms_an_idle_thread_was_late.toFixed(0)} ms`,
    ),
    row(
      `three models, memory for two, ${model_swaps.calls} calls in turn, ${model_swaps.load_ms} ms to load one`,
      `${model_swaps.aware.loads} loads, ${(model_swaps.aware.ms / 1000).toFixed(1)} s; in the order of arrival ${model_swaps.naive.loads} loads, ` +
        `${(model_swaps.naive.ms / 1000).toFixed(1)} s`,
    ),
  ].join('\n')
}
