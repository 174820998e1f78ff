/**
 * Measures every stage and `ask` at several sizes and writes `bench/results.json`, a chart, and the README's part.
 *
 *   npm run bench:perf -- [--sizes 10k,100k,350k,1m] [--parts pool,start,embedding,stages,run,ask] [--keep] [--stores DIR]
 *     [--data FILE.ndjson.gz] [--questions 220] [--folder DIR] [--no-readme]
 *
 * The data are real spans wrapped by a seeded generator (bench/wrapped-spans.ts). Each stage runs as the real program in
 * a process of its own; medians of several runs where a run is short. --keep leaves the sizes and parts that are not
 * measured now as they were measured before, each with its date and load, so that one can be measured alone; --stores
 * keeps the stores, and takes those that are there for `ask`.
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
import type {AskCost, BenchResults, Measured, SizeResults, StageCost} from './bench/results.ts'
import {BIN, removeStore, runStages, runWhole, STAGES, say} from './bench/run-stages.ts'
import {quantile, scalingExponent, sizeName, sizeOf} from './bench/summary.ts'
import {wrappedSpans} from './bench/wrapped-spans.ts'

const HELP_RUNS = 21
const COLD_ASKS = 11
/** A size is measured again until this many spans were taken in, at most five times: short runs vary more. */
const SPANS_PER_SIZE = 50_000

/** Spans whose questions are embedded over and over, and that are enriched under a profiler. */
const EMBEDDED = 20_000

const PARTS = ['pool', 'start', 'embedding', 'stages', 'run', 'ask']
const RESULTS = 'bench/results.json'
const PUBLIC_DATA = fileURLToPath(new URL('../../shared/datasets/spans/spans-350k.ndjson.gz', import.meta.url))

const {values: flags} = parseArgs({
  options: {
    sizes: {type: 'string', default: '10k,100k,350k,1m'},
    data: {type: 'string', default: PUBLIC_DATA},
    questions: {type: 'string', default: '220'},
    folder: {type: 'string', default: tmpdir()},
    parts: {type: 'string', default: PARTS.join()},
    stores: {type: 'string'},
    keep: {type: 'boolean', default: false},
    'no-readme': {type: 'boolean', default: false},
  },
})

async function helpCost(): Promise<BenchResults['help']> {
  const help: number[] = []
  const bare: number[] = []
  for (let run = 0; run < HELP_RUNS; run++) {
    bare.push(await millisecondsOf(['-e', '0']))
    help.push(await millisecondsOf([BIN, '--help']))
  }
  return {median_ms: quantile(help, 0.5), bare_node_ms: quantile(bare, 0.5), runs: HELP_RUNS}
}

async function askCost(store: string): Promise<AskCost> {
  const warm = await measuredNode(['scripts/bench-ask-child.ts', store, flags.questions])
  const cold: number[] = []
  for (let run = 0; run < COLD_ASKS; run++)
    cold.push(await millisecondsOf([BIN, 'ask', 'How do I undo the last commit?', '--db', store, '--json']))
  return {...JSON.parse(warm.stdout), cold_median_ms: quantile(cold, 0.5), cold_runs: COLD_ASKS}
}

function measuredBefore(): BenchResults | undefined {
  return flags.keep && existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as BenchResults) : undefined
}

const parts = new Set(flags.parts.split(','))
for (const part of parts) if (!PARTS.includes(part)) throw new Error(`no part: ${part}`)
// The pool has results of its own; of the others, what is left out must have been measured.
const left = PARTS.filter((part) => part !== 'pool' && !parts.has(part))
if (left.length > 0 && measuredBefore() === undefined)
  throw new Error(`${left.join()} would be missing: leave --parts out, or give --keep`)
if (parts.has('pool')) await measuredNode(['scripts/bench-pool.ts', ...(flags['no-readme'] ? ['--no-readme'] : [])])

/** What is to be measured, or what was before. */
async function measuredOr<T>(part: string, measure: () => Promise<T>, before: T | undefined): Promise<T> {
  if (parts.has(part)) return measure()
  if (before === undefined) throw new Error(`${part} was never measured: leave --parts out, or give --keep`)
  return before
}

function measuredNow(): Measured {
  return {date: new Date().toISOString(), load_before: loadavg()[0]!, cpu: cpus()[0]?.model ?? 'unknown'}
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

type Stages = Pick<SizeResults, 'stages_measured' | 'floor_seconds' | 'stages' | 'store_mb'>
type Asking = Pick<SizeResults, 'ask_measured' | 'ask'>

async function stagesCost(size: number, file: string, store: string): Promise<Stages> {
  const stages_measured = measuredNow()
  const runs: Awaited<ReturnType<typeof runStages>>[] = []
  const times = Math.min(5, Math.max(1, Math.ceil(SPANS_PER_SIZE / size)))
  for (let run = 0; run < times; run++) runs.push(await runStages(file, store))
  const median = (of: (run: (typeof runs)[number]) => number) => quantile(runs.map(of), 0.5)
  const floor_seconds = median(({floor}) => floor)
  const stages = STAGES.map((stage, at): StageCost => {
    const seconds = median((run) => run.stages[at]!.seconds)
    return {
      stage,
      seconds,
      cpu_seconds: median((run) => run.stages[at]!.cpu_seconds),
      peak_rss_mb: Math.max(...runs.map((run) => run.stages[at]!.peak_rss_mb)),
      times_floor: seconds / floor_seconds,
    }
  })
  return {stages_measured, floor_seconds, stages, store_mb: statSync(store).size / 1e6}
}

async function asking(store: string): Promise<Asking> {
  const ask_measured = measuredNow()
  const ask = await askCost(store)
  say(
    `  ask: p50 ${ask.plain.p50_ms.toFixed(1)} ms, p95 ${ask.plain.p95_ms.toFixed(1)} ms, cold ${ask.cold_median_ms.toFixed(0)} ms`,
  )
  return {ask_measured, ask}
}

async function sizeCost(size: number, folder: string, before: SizeResults | undefined): Promise<SizeResults> {
  say(`${sizeName(size)} spans (load average ${loadavg()[0]!.toFixed(2)})`)
  const file = join(folder, `${size}.ndjson`)
  const store = join(flags.stores ?? folder, `${size}.db`)
  const making = parts.has('stages') || parts.has('run')
  const lacking = !making && parts.has('ask') && !existsSync(store)
  if (making || lacking) await writeSpans(size, file)
  try {
    if (lacking) await runWhole(file, store)
    const stages = await measuredOr('stages', () => stagesCost(size, file, store), before)
    const run = parts.has('run') ? await runWhole(file, store) : before?.run
    const asked = await measuredOr('ask', () => asking(store), before)
    return {
      spans: size,
      stages_measured: stages.stages_measured,
      ask_measured: asked.ask_measured,
      floor_seconds: stages.floor_seconds,
      stages: stages.stages,
      ...(run === undefined ? {} : {run}),
      store_mb: stages.store_mb,
      ask: asked.ask,
    }
  } finally {
    if (flags.stores === undefined) removeStore(store)
    rmSync(file, {force: true})
  }
}

function exponentsOf(sizes: readonly SizeResults[]): Record<string, number> {
  const exponents: Record<string, number> = {}
  const add = (name: string, costOf: (size: SizeResults) => number | undefined): void => {
    const exponent = scalingExponent(
      sizes.flatMap((size) => {
        const cost = costOf(size)
        return cost === undefined ? [] : [{size: size.spans, cost}]
      }),
    )
    if (exponent !== undefined) exponents[name] = exponent
  }
  for (const [at, stage] of STAGES.entries()) add(stage, (size) => size.stages[at]!.seconds)
  add('run', (size) => size.run?.seconds)
  add('warm ask', (size) => size.ask.plain.p50_ms)
  add('neighbours', (size) => size.ask.neighbours.p50_ms)
  return exponents
}

if (!existsSync(flags.data))
  throw new Error(`no data at ${flags.data}: name a gzipped NDJSON file of spans with --data`)
const load_before = loadavg()[0]!
const folder = mkdtempSync(join(flags.folder, 'logline-bench-'))
try {
  const before = measuredBefore()
  const help = await measuredOr('start', helpCost, before?.help)
  say(
    `--help: ${help.median_ms.toFixed(0)} ms, node alone ${help.bare_node_ms.toFixed(0)} ms (load average ${load_before.toFixed(2)})`,
  )
  const known = before?.enriching === undefined ? undefined : before
  const {embedding, enriching} = await measuredOr('embedding', () => embeddingSpeed(folder), known)
  say(
    `embedding: ${embedding.questions.one_core.toFixed(0)} questions/s, ${embedding.questions.all_cores.toFixed(0)} in ${embedding.threads} threads`,
  )
  const wanted = flags.sizes.split(',').map(sizeOf)
  const sizes = (before?.sizes ?? []).filter(({spans}) => !wanted.includes(spans))
  for (const size of wanted)
    sizes.push(
      await sizeCost(
        size,
        folder,
        before?.sizes.find(({spans}) => spans === size),
      ),
    )
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
