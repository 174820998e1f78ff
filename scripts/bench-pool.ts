/**
 * Measures the LLM pool against simulated model servers on loopback, each in a process of its own, and writes
 * `bench/pool.json` and the table of the README.
 *
 *   npm run bench:pool -- [--seconds 15] [--no-readme]
 */
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {cpus, loadavg} from 'node:os'
import {parseArgs} from 'node:util'
import {fillSection} from './bench/fill-section.ts'
import {faultsResult} from './bench/pool-faults.ts'
import {hedgingResult} from './bench/pool-hedging.ts'
import {overheadResult} from './bench/pool-overhead.ts'
import {repeatedPromptsResult} from './bench/pool-repeats.ts'
import {type PoolBenchResults, poolSection} from './bench/pool-report.ts'
import {swapsResult} from './bench/pool-swaps.ts'

const {values: flags} = parseArgs({
  options: {seconds: {type: 'string', default: '15'}, 'no-readme': {type: 'boolean', default: false}},
})
const load_before = loadavg()[0]!
const results: PoolBenchResults = {
  date: new Date().toISOString(),
  node: process.versions.node,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  load_before,
  overhead: await overheadResult(Number(flags.seconds)),
  hedging: await hedgingResult(),
  repeated_prompts: await repeatedPromptsResult(),
  model_swaps: await swapsResult(),
  faults: await faultsResult(),
}
mkdirSync('bench', {recursive: true})
writeFileSync('bench/pool.json', `${JSON.stringify(results, null, 2)}\n`)
if (!flags['no-readme'])
  writeFileSync('README.md', fillSection(readFileSync('README.md', 'utf8'), 'pool-bench', poolSection(results)))
process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
