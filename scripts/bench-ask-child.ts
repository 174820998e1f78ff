/**
 * Asks one store many questions in one process: bench-ask-child.ts <store> <questions>. The questions are those of spans
 * in it with a word left out, drawn with a fixed seed, and each is asked once. Prints milliseconds, and how many of the
 * ten nearest were found.
 */
import {readFileSync} from 'node:fs'
import {configuredEmbedder} from '../src/embedding/configured.ts'
import {encodeVector} from '../src/embedding/vector.ts'
import {ask} from '../src/pipeline/ask.ts'
import {openWorkspace} from '../src/pipeline/workspace.ts'
import {ANYTHING} from '../src/retrieval/ann-index.ts'
import {exactIndex} from '../src/retrieval/exact.sql.ts'
import {activeIndex, vectorTable} from '../src/retrieval/index-state.sql.ts'
import {ASK_PARTS, type AskPart} from '../src/retrieval/lap.ts'
import {annIndex} from '../src/retrieval/open-index.sql.ts'
import {searchMemory} from '../src/retrieval/search-memory.ts'
import type {SpanFilter} from '../src/retrieval/span-filter.sql.ts'
import {readSettings} from '../src/settings/read.ts'
import {quantile} from './bench/summary.ts'
import {seededRandom} from './random/mulberry32.ts'

/** Questions asked before any is timed: a process that stays has compiled its code and knows the frequent words. */
const WARM_UP = 100
/** Of these many questions the nearest are compared with what an exact search finds, and timed against sqlite-vec. */
const COMPARED = 100
const NEIGHBOURS = 10
/** Cosine distances that are no further apart are the same: ties count as found. */
const TIE = 1e-6

const [path, count] = process.argv.slice(2) as [string, string]
const settings = readSettings({settings: {db: path}})
const embedder = await configuredEmbedder(settings.embed, new AbortController().signal)
using store = openWorkspace(path, {mustExist: true})
const {db} = store
const index = activeIndex(db)
if (index === undefined) throw new Error(`${path} has no index`)
const memory = searchMemory()
const random = seededRandom(3)
const spans = db.prepare<[], number>('SELECT max(seq) FROM spans').pluck().get()!
const at = db.prepare<[number], {this: string; domain: string | null}>(
  'SELECT this, domain FROM spans WHERE seq >= ? ORDER BY seq LIMIT 1',
)
/** Questions that were not asked before, so that nothing that is kept of a question or its candidates helps. */
const drawn = (wanted: number) =>
  Array.from({length: wanted}, () => {
    const {this: text, domain} = at.get(1 + Math.floor(random() * spans))!
    const words = text.split(/\s+/)
    if (words.length > 3) words.splice(Math.floor(random() * words.length), 1)
    return {text: words.join(' '), domain}
  })
const questions = drawn(Number(count))
const {top_k: topK, min_top_k: minTopK, min_score: minScore, min_confidence: minConfidence} = settings.matcher
const options = {
  embedderOf: () => embedder,
  signal: new AbortController().signal,
  now: () => new Date(),
  memory,
}

async function timesOf(
  asked: ReturnType<typeof drawn>,
  filterOf: (domain: string | null) => SpanFilter,
): Promise<{readonly whole: number[]; readonly parts: Record<AskPart, number[]>}> {
  const whole: number[] = []
  const parts = Object.fromEntries(ASK_PARTS.map((part) => [part, [] as number[]])) as Record<AskPart, number[]>
  for (const [number, {text, domain}] of [...drawn(WARM_UP), ...asked].entries()) {
    const question = {text, context: {}, filter: filterOf(domain), matcher: {topK, minTopK, minScore, minConfidence}}
    const started = performance.now()
    let last = started
    const lap = (part: AskPart): void => {
      const now = performance.now()
      if (number >= WARM_UP) parts[part].push(now - last)
      last = now
    }
    await ask(store, question, {...options, lap})
    if (number >= WARM_UP) whole.push(performance.now() - started)
  }
  return {whole, parts}
}

const minQuality = settings.matcher.min_quality
const plain = await timesOf(questions, () => ({minQuality}))
const filtered = await timesOf(drawn(Number(count)), (domain) => ({
  minQuality,
  ...(domain === null ? {} : {domains: [domain]}),
}))

const scan = db.prepare(`SELECT seq, distance FROM ${vectorTable(index.id)} WHERE vector MATCH ? AND k = ${NEIGHBOURS}`)
const vectors = await embedder.embed(
  questions.slice(0, COMPARED).map(({text}) => text),
  options.signal,
)
const scans: number[] = []
const searches: number[] = []
let found = 0
let wanted = 0
for (const vector of vectors) {
  const bytes = encodeVector(vector, index.dimensions)
  const started = performance.now()
  scan.all(bytes)
  scans.push(performance.now() - started)
  const exact = exactIndex(db, index).search(vector, NEIGHBOURS, ANYTHING)
  const farthest = (exact.at(-1)?.distance ?? 0) + TIE
  const searched = performance.now()
  const near = annIndex(db, index, memory).search(vector, NEIGHBOURS, ANYTHING)
  searches.push(performance.now() - searched)
  found += near.filter(({distance}) => distance <= farthest).length
  wanted += exact.length
}

/** Memory that is this process' alone; null where the system does not tell. */
function ownMegabytes(): number | null {
  try {
    const found = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    return found === null ? null : Number(found[1]) / 1024
  } catch {
    return null
  }
}

const both = (times: readonly number[]) => ({p50_ms: quantile(times, 0.5), p95_ms: quantile(times, 0.95)})
process.stdout.write(
  JSON.stringify({
    embedder: index.fingerprint,
    dimensions: index.dimensions,
    questions: questions.length,
    plain: both(plain.whole),
    filtered: both(filtered.whole),
    parts: Object.fromEntries(ASK_PARTS.map((part) => [part, both(plain.parts[part])])),
    algorithm: index.choice.algorithm,
    neighbours: both(searches),
    peak_rss_mb: process.resourceUsage().maxRSS / 1024,
    own_mb: ownMegabytes(),
    sqlite_vec_scan: both(scans),
    recall_at_10: wanted === 0 ? null : found / wanted,
    compared: vectors.length,
  }),
)
