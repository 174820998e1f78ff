import {ASK_PARTS} from '../../src/retrieval/lap.ts'
import type {EmbeddingSpeed, MixSpeed} from './embedding-speed.ts'
import type {EnrichShares} from './enrich-shares.ts'
import type {BenchResults, SizeResults} from './results.ts'
import {sizeName} from './summary.ts'

/** The README's part about speed. */
export function benchSection(results: BenchResults): string {
  const {date, node, cpu, cores, load_before, data, help, sizes, exponents} = results
  const loads = [...sizes.flatMap(({stages_measured: a, ask_measured: b}) => [a.load_before, b.load_before])]
  const busy =
    Math.max(load_before, ...loads) > 0.5 ? ' **The machine was busy with other work: times are too high.**' : ''
  const embedder = sizes[0]?.ask
  const cpus = [...new Set([cpu, ...sizes.flatMap(({stages_measured: a, ask_measured: b}) => [a.cpu, b.cpu])])]
  return [
    `Measured up to ${date.slice(0, 10)} by \`npm run bench:perf\` with Node.js ${node} on ${cores} cores (${cpus.join(', before that ')}), load average`,
    `${load_before.toFixed(2)} before it.${busy} Data: ${data}. Embedder ${embedder?.embedder}, ${embedder?.dimensions} dimensions.`,
    '',
    table(
      [
        'spans',
        ...STAGES.map((stage) => `${stage} s`),
        'run s',
        'times the floor',
        'ingest peak MB',
        'run peak MB',
        'store MB',
        'day',
        'load',
      ],
      sizes.map((size) => [
        sizeName(size.spans),
        ...STAGES.map((name) => fixed(size.stages.find(({stage}) => stage === name)?.seconds ?? Number.NaN, 1)),
        size.run === undefined ? '-' : fixed(size.run.seconds, 1),
        size.run === undefined ? '-' : fixed(size.run.seconds / size.floor_seconds, 1),
        fixed(size.stages[0]!.peak_rss_mb, 0),
        size.run === undefined ? '-' : fixed(size.run.peak_rss_mb, 0),
        fixed(size.store_mb, 0),
        size.stages_measured.date.slice(0, 10),
        fixed(size.stages_measured.load_before, 1),
      ]),
    ),
    '',
    table(
      [
        'spans',
        'ask p50 ms',
        'p95 ms',
        'filtered p50',
        'p95',
        'neighbours p50',
        'by',
        'recall@10',
        'float32 scan p50',
        'times ask',
        'cold ask ms',
        'peak MB',
        'own MB',
        'day',
        'load',
      ],
      sizes.map(({spans, ask, ask_measured}) => [
        sizeName(spans),
        fixed(ask.plain.p50_ms, 1),
        fixed(ask.plain.p95_ms, 1),
        fixed(ask.filtered.p50_ms, 1),
        fixed(ask.filtered.p95_ms, 1),
        fixed(ask.neighbours.p50_ms, 1),
        ask.algorithm,
        ask.recall_at_10 === null ? '-' : fixed(ask.recall_at_10, 3),
        fixed(ask.sqlite_vec_scan.p50_ms, 1),
        fixed(ask.sqlite_vec_scan.p50_ms / ask.plain.p50_ms, 1),
        fixed(ask.cold_median_ms, 0),
        fixed(ask.peak_rss_mb, 0),
        ask.own_mb === null ? '-' : fixed(ask.own_mb, 0),
        ask_measured.date.slice(0, 10),
        fixed(ask_measured.load_before, 1),
      ]),
    ),
    '',
    'Where the time of a warm `ask` goes, milliseconds, p50 / p95 of each part by itself:',
    '',
    table(
      ['spans', ...ASK_PARTS],
      sizes.map(({spans, ask: {parts}}) => [
        sizeName(spans),
        ...ASK_PARTS.map((part) =>
          parts === undefined ? '-' : `${fixed(parts[part].p50_ms, 1)} / ${fixed(parts[part].p95_ms, 1)}`,
        ),
      ]),
    ),
    '',
    `\`ask\` is the whole answer in a process that stays (${embedder?.questions} questions, each asked once, after a hundred others); \`neighbours\` the search for the ten nearest in it. The float32 scan is sqlite-vec's, of the same vectors, alone; \`times ask\` is how many whole answers fit into it. Peak memory counts what is mapped from the store, own memory does not. Load: average of the minute before; the machine has ${cores} cores.`,
    '`run` is all stages in one process. The floor is what one process needs to parse, check and insert each line without any index.',
    `\`logline --help\`: ${fixed(help.median_ms, 0)} ms (median of ${help.runs}); \`node -e 0\` beside it: ${fixed(help.bare_node_ms, 0)} ms.`,
    embeddingLine(results.embedding),
    enrichingLine(results.enriching),
    ...(Object.keys(exponents).length === 0 ? [] : [`Time grows as spans to the power of ${listed(exponents)}.`]),
    '',
    '![Seconds of each stage by the number of spans](bench/results.svg)',
  ].join('\n')
}

function embeddingLine({questions, mixed, threads, threads_start_ms, load_ms}: EmbeddingSpeed): string {
  const rates = ({one_core, one_core_by_cpu_time, all_cores, gain}: MixSpeed) =>
    `${fixed(one_core / 1000, 0)} thousand a second on one core (${fixed(one_core_by_cpu_time / 1000, 0)} by processor time), ${fixed(all_cores / 1000, 0)} in ${threads} threads (${fixed(gain, 2)} times as many)`
  return (
    `Embedding questions of ${fixed(questions.mean_characters, 0)} characters: ${rates(questions)}; texts of all lengths ` +
    `(${fixed(mixed.mean_characters, 0)}): ${rates(mixed)}. Medians of seven rounds; without loading the model ` +
    `(${fixed(load_ms, 0)} ms) and the first start of the threads (${fixed(threads_start_ms, 0)} ms).`
  )
}

function enrichingLine({spans, embedding, writing, reading, annotating, other}: EnrichShares): string {
  const percent = (share: number) => `${fixed(100 * share, 0)} %`
  return (
    `Of the processor time of \`enrich\` (${spans} spans, profiled), ${percent(embedding)} is embedding, ${percent(writing)} writing ` +
    `to the store, ${percent(reading)} reading from it, ${percent(annotating)} tags and complexity, ${percent(other)} the rest.`
  )
}

const STAGES = ['ingest', 'validate', 'enrich', 'index'] as const

const PLOT = {width: 640, height: 360, left: 60, right: 110, top: 20, bottom: 45}
/** Told apart by people who see colours differently, too (Okabe & Ito 2008). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#000000']

/** Seconds over spans, both on logarithmic axes, one line a stage and one for the floor: linear growth is a slope of 1. */
export function benchChart(results: BenchResults): string {
  const sizes = [...results.sizes].sort((a, b) => a.spans - b.spans)
  const lines = [
    ...STAGES.map((name) => ({
      name,
      points: sizes.map((size) => [size.spans, secondsOf(size, name)] as const),
    })),
    {name: 'floor', points: sizes.map((size) => [size.spans, size.floor_seconds] as const)},
  ]
  const seconds = lines.flatMap(({points}) => points.map(([, value]) => value)).filter((value) => value > 0)
  const x = axis([sizes[0]!.spans, sizes.at(-1)!.spans], PLOT.left, PLOT.width - PLOT.right)
  const y = axis([Math.min(...seconds), Math.max(...seconds)], PLOT.height - PLOT.bottom, PLOT.top)
  const right = PLOT.width - PLOT.right
  const grid = decades(seconds).map(
    (value) =>
      `<line x1="${PLOT.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}" stroke="#ddd"/>` +
      `<text x="${PLOT.left - 8}" y="${y(value) + 4}" text-anchor="end">${value} s</text>`,
  )
  const ticks = sizes.map(
    ({spans}) =>
      `<text x="${x(spans)}" y="${PLOT.height - PLOT.bottom + 20}" text-anchor="middle">${sizeName(spans)}</text>`,
  )
  const drawn = lines.map(({name, points}, at) => {
    const colour = COLOURS[at]!
    const [lastX, lastY] = [x(points.at(-1)![0]), y(points.at(-1)![1])]
    const dots = points.map(([px, py]) => `<circle cx="${x(px)}" cy="${y(py)}" r="3" fill="${colour}"/>`).join('')
    const path = points.map(([px, py]) => `${x(px)},${y(py)}`).join(' ')
    return (
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}` +
      `<text x="${lastX + 8}" y="${lastY + 4}" fill="${colour}">${name}</text>`
    )
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PLOT.width} ${PLOT.height}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...grid,
    ...ticks,
    ...drawn,
    `<text x="${(PLOT.left + right) / 2}" y="${PLOT.height - 8}" text-anchor="middle">spans</text>`,
    '</svg>',
    '',
  ].join('\n')
}

function secondsOf(size: SizeResults, name: string): number {
  return size.stages.find(({stage}) => stage === name)?.seconds ?? Number.NaN
}

/** Position on a logarithmic axis, in tenths of a pixel. */
function axis([least, most]: readonly [number, number], from: number, to: number): (value: number) => number {
  const span = Math.log(most / least) || 1
  return (value) => Math.round(10 * (from + ((to - from) * Math.log(value / least)) / span)) / 10
}

function decades(values: readonly number[]): number[] {
  const least = Math.ceil(Math.log10(Math.min(...values)))
  const most = Math.floor(Math.log10(Math.max(...values)))
  return Array.from({length: Math.max(0, most - least + 1)}, (_, at) => Number((10 ** (least + at)).toPrecision(1)))
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map(() => '---:|').join('')}`, ...rows.map(line)].join('\n')
}

function fixed(value: number, digits: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(digits)
}

function listed(exponents: Readonly<Record<string, number>>): string {
  return Object.entries(exponents)
    .map(([stage, exponent]) => `${exponent.toFixed(2)} (${stage})`)
    .join(', ')
}
