/**
 * Measures every stage and `ask` at several sizes and writes `bench/results.json`, a chart, and the README's part.
 *
 *   npm run bench:perf -- [--sizes 10k,100k,350k,1m] [--keep] [--data FILE.ndjson.gz] [--questions 220] [--folder DIR] [--no-readme]
 *
 * The data are real spans wrapped by a seeded generator (bench/wrapped-spans.ts). Each stage runs as the real program in
 * a process of its own; medians of several runs where a run is short. --keep leaves the sizes that are not measured now
 * as they were measured before, so that a large one can be added alone.
 */
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {cpus, loadavg, tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {enrichShares} from './bench/enrich-shares.ts'
import {fillSection} from './bench/fill-section.ts'
import {measuredNode, millisecondsOf} from './bench/measured-process.ts'
import {benchChart, benchSection} from './bench/report.ts'
import type {AskCost, BenchResults, SizeResults, StageCost} from './bench/results.ts'
import {quantile, scalingExponent, sizeName, sizeOf} from './bench/summary.ts'
import {wrappedSpans} from './bench/wrapped-spans.ts'

const STAGES = ['ingest', 'validate', 'enrich', 'index'] as const
const HELP_RUNS = 21
const COLD_ASKS = 11
/** A size is measured again until this many spans were taken in, at most five times: short runs vary more. */
const SPANS_PER_SIZE = 50_000

/** Spans whose questions are embedded over and over, and that are enriched under a profiler. */
const EMBEDDED = 20_000

const RESULTS = 'bench/results.json'
const BIN = 'bin/run.js'
const PUBLIC_DATA = fileURLToPath(new URL('../../shared/datasets/spans/spans-350k.ndjson.gz', import.meta.url))

const {values: flags} = parseArgs({
  options: {
    sizes: {type: 'string', default: '10k,100k,350k,1m'},
    data: {type: 'string', default: PUBLIC_DATA},
    questions: {type: 'string', default: '220'},
    folder: {type: 'string', default: tmpdir()},
    keep: {type: 'boolean', default: false},
    'no-readme': {type: 'boolean', default: false},
  },
})

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

async function helpCost(): Promise<BenchResults['help']> {
  const help: number[] = []
  const bare: number[] = []
  for (let run = 0; run < HELP_RUNS; run++) {
    bare.push(await millisecondsOf(['-e', '0']))
    help.push(await millisecondsOf([BIN, '--help']))
  }
  return {median_ms: quantile(help, 0.5), bare_node_ms: quantile(bare, 0.5), runs: HELP_RUNS}
}

function removeStore(path: string): void {
  for (const end of ['', '-wal', '-shm', '-lock']) rmSync(path + end, {force: true})
}

/** Runs all stages once on a new store; seconds of the floor on the same file beside them. */
async function runStages(
  file: string,
  store: string,
): Promise<{floor: number; stages: Omit<StageCost, 'times_floor'>[]}> {
  removeStore(`${store}.floor`)
  const floor = await measuredNode(['scripts/bench-floor-child.ts', file, `${store}.floor`])
  removeStore(`${store}.floor`)
  removeStore(store)
  const stages: Omit<StageCost, 'times_floor'>[] = []
  for (const stage of STAGES) {
    const words = [BIN, stage, ...(stage === 'ingest' ? [file] : []), '--db', store, '--quiet', '--json']
    const {stdout: _, ...cost} = await measuredNode(words)
    stages.push({stage, ...cost})
    say(
      `  ${stage}: ${cost.seconds.toFixed(1)} s, ${cost.cpu_seconds.toFixed(1)} s of CPU, ${cost.peak_rss_mb.toFixed(0)} MB`,
    )
  }
  return {floor: (JSON.parse(floor.stdout) as {seconds: number}).seconds, stages}
}

/** All stages in one process, as `logline run` does them. */
async function runWhole(file: string, store: string): Promise<SizeResults['run']> {
  removeStore(store)
  const {stdout: _, ...cost} = await measuredNode([BIN, 'run', file, '--db', store, '--quiet', '--json'])
  say(`  run: ${cost.seconds.toFixed(1)} s, ${cost.peak_rss_mb.toFixed(0)} MB`)
  return cost
}

async function askCost(store: string): Promise<AskCost> {
  const warm = await measuredNode(['scripts/bench-ask-child.ts', store, flags.questions])
  const cold: number[] = []
  for (let run = 0; run < COLD_ASKS; run++)
    cold.push(await millisecondsOf([BIN, 'ask', 'How do I undo the last commit?', '--db', store, '--json']))
  return {...JSON.parse(warm.stdout), cold_median_ms: quantile(cold, 0.5), cold_runs: COLD_ASKS}
}

function measuredBefore(): readonly SizeResults[] {
  return (JSON.parse(readFileSync(RESULTS, 'utf8')) as BenchResults).sizes
}

async function embeddingSpeed(folder: string): Promise<Pick<BenchResults, 'embedding' | 'enriching'>> {
  const file = join(folder, 'texts.ndjson')
  await writeSpans(EMBEDDED, file)
  const {stdout} = await measuredNode(['scripts/bench-embedding.ts', file, String(EMBEDDED)])
  const enriching = await enrichShares(BIN, file, EMBEDDED, folder)
  rmSync(file)
  return {embedding: JSON.parse(stdout), enriching}
}

async function writeSpans(size: number, file: string): Promise<void> {
  const lines = (async function* () {
    for await (const line of wrappedSpans(flags.data, size)) yield `${line}\n`
  })()
  await pipeline(Readable.from(lines), createWriteStream(file))
}

async function sizeCost(size: number, folder: string): Promise<SizeResults> {
  const load_before = loadavg()[0]!
  say(`${sizeName(size)} spans (load average ${load_before.toFixed(2)})`)
  const file = join(folder, `${size}.ndjson`)
  await writeSpans(size, file)
  const store = join(folder, `${size}.db`)
  const runs: Awaited<ReturnType<typeof runStages>>[] = []
  const times = Math.min(5, Math.max(1, Math.ceil(SPANS_PER_SIZE / size)))
  for (let run = 0; run < times; run++) runs.push(await runStages(file, store))
  const floor = quantile(
    runs.map((run) => run.floor),
    0.5,
  )
  const stages = STAGES.map((stage, at): StageCost => {
    const median = (of: (cost: Omit<StageCost, 'times_floor'>) => number) =>
      quantile(
        runs.map((run) => of(run.stages[at]!)),
        0.5,
      )
    const seconds = median((cost) => cost.seconds)
    return {
      stage,
      seconds,
      cpu_seconds: median((cost) => cost.cpu_seconds),
      peak_rss_mb: Math.max(...runs.map((run) => run.stages[at]!.peak_rss_mb)),
      times_floor: seconds / floor,
    }
  })
  const run = await runWhole(file, store)
  const ask = await askCost(store)
  say(
    `  ask: p50 ${ask.plain.p50_ms.toFixed(1)} ms, p95 ${ask.plain.p95_ms.toFixed(1)} ms, cold ${ask.cold_median_ms.toFixed(0)} ms`,
  )
  const store_mb = statSync(store).size / 1e6
  removeStore(store)
  rmSync(file)
  return {spans: size, load_before, floor_seconds: floor, stages, run, store_mb, ask}
}

function exponentsOf(sizes: readonly SizeResults[]): Record<string, number> {
  const exponents: Record<string, number> = {}
  const add = (name: string, costOf: (size: SizeResults) => number): void => {
    const exponent = scalingExponent(sizes.map((size) => ({size: size.spans, cost: costOf(size)})))
    if (exponent !== undefined) exponents[name] = exponent
  }
  for (const [at, stage] of STAGES.entries()) add(stage, (size) => size.stages[at]!.seconds)
  add('run', (size) => size.run.seconds)
  add('warm ask', (size) => size.ask.plain.p50_ms)
  add('neighbours', (size) => size.ask.neighbours.p50_ms)
  return exponents
}

if (!existsSync(flags.data))
  throw new Error(`no data at ${flags.data}: name a gzipped NDJSON file of spans with --data`)
const load_before = loadavg()[0]!
const folder = mkdtempSync(join(flags.folder, 'logline-bench-'))
try {
  const help = await helpCost()
  say(
    `--help: ${help.median_ms.toFixed(0)} ms, node alone ${help.bare_node_ms.toFixed(0)} ms (load average ${load_before.toFixed(2)})`,
  )
  const {embedding, enriching} = await embeddingSpeed(folder)
  say(
    `embedding: ${embedding.questions.one_core.toFixed(0)} questions/s, ${embedding.questions.all_cores.toFixed(0)} in ${embedding.threads} threads`,
  )
  const wanted = flags.sizes.split(',').map(sizeOf)
  // Sizes that an earlier version of this program measured lack what is printed now.
  const before = flags.keep ? measuredBefore().filter(({ask}) => ask.neighbours !== undefined) : []
  const sizes = before.filter(({spans}) => !wanted.includes(spans))
  for (const size of wanted) sizes.push(await sizeCost(size, folder))
  sizes.sort((a, b) => a.spans - b.spans)
  const results: BenchResults = {
    date: new Date().toISOString(),
    node: process.versions.node,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    load_before,
    data: `${basename(flags.data)}, wrapped (30 % threaded, 15 % failed, 20 % below 80; more than it holds: perturbed copies)`,
    help,
    embedding,
    enriching,
    sizes,
    exponents: exponentsOf(sizes),
  }
  mkdirSync('bench', {recursive: true})
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`)
  writeFileSync('bench/results.svg', benchChart(results))
  const section = benchSection(results)
  if (!flags['no-readme']) writeFileSync('README.md', fillSection(readFileSync('README.md', 'utf8'), 'bench', section))
  process.stdout.write(`${section}\n`)
} finally {
  rmSync(folder, {recursive: true, force: true})
}
