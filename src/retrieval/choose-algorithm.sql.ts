import type {Database} from 'better-sqlite3'
import {GateError} from '../errors.ts'
import {type Algorithm, type AlgorithmChoice, EXACT, RECALL_BAR} from './algorithm.ts'
import {ANYTHING, type AnnIndex} from './ann-index.ts'
import {exactIndex} from './exact.sql.ts'
import {type ActiveIndex, algorithmChoice} from './index-state.sql.ts'
import {type Probe, probesOf, recallOf, WANTED} from './recall.sql.ts'
import {scanIndex} from './scan.sql.ts'
import {searchMemory} from './search-memory.ts'

/** Below this many vectors an exact search takes no longer than a person can notice (3.9 ms at 10k: DESIGN section 7). */
const EXACT_IS_ENOUGH = 10_000

/** A choice holds until the number of vectors has changed by this share. */
const MUCH = 0.1

/** How many candidates are tried, in this order. */
const CANDIDATES = [200, 500, 1000, 2000, 4000, 8000]

/** The first that reaches this is taken: above the bar, so that questions which are no stored vectors keep to it. */
const AIM = 0.98

/** Searches whose median is the latency. */
const TIMED = 9

/** What was decided, and why in words. */
export interface Decision {
  readonly choice: AlgorithmChoice
  readonly why: string
  /** Medians in milliseconds of a warm search, of what was measured. */
  readonly milliseconds: Readonly<Partial<Record<Algorithm, number>>>
}

/**
 * Decides how the neighbours of this index are found. Undefined when what was decided before still holds. Reads only.
 * @throws {GateError} the algorithm that was asked for misses too many neighbours in this store
 */
export function chooseAlgorithm(
  db: Database,
  index: ActiveIndex,
  wanted: Algorithm | 'auto' | undefined,
): Decision | undefined {
  const before = algorithmChoice(db)
  const requested = wanted ?? before?.requested ?? 'auto'
  const vectors = db.prepare<[number], number>('SELECT count(*) FROM indexed WHERE embedder = ?').pluck().get(index.id)!
  const holds =
    before?.requested === requested &&
    before.embedder === index.fingerprint &&
    Math.abs(vectors - before.vectors) <= MUCH * before.vectors &&
    vectors < EXACT_IS_ENOUGH === before.vectors < EXACT_IS_ENOUGH
  if (holds) return undefined
  const exact: AlgorithmChoice = {...EXACT, requested, embedder: index.fingerprint, vectors}
  if (requested === 'exact') return {choice: exact, why: 'asked for', milliseconds: {}}
  if (requested === 'auto' && vectors < EXACT_IS_ENOUGH)
    return {choice: exact, why: `${vectors} vectors are compared in no time`, milliseconds: {}}
  const probes = probesOf(db, index)
  const measured = measureScan(db, index, probes, {...exact, algorithm: 'scan', asked: probes.length})
  const percent = (100 * measured.choice.recall!).toFixed(1)
  const found = `finds ${percent} % of the ten nearest of ${probes.length} stored questions`
  if (measured.choice.recall! < RECALL_BAR) {
    if (requested !== 'auto')
      throw new GateError('recall_too_low', `${requested} ${found}: less than ${100 * RECALL_BAR} %`, {
        hint: 'the index is complete and answers as before; `logline index --algo auto` chooses what passes',
      })
    return {choice: {...exact, recall: null}, why: `scan ${found}: too few`, milliseconds: {scan: measured.latency}}
  }
  const latency = medianLatency(exactIndex(db, index), probes)
  const times = `in ${measured.latency.toFixed(1)} ms (exact: ${latency.toFixed(1)} ms)`
  return {
    choice: measured.choice,
    why: `${found} ${times}, with ${measured.choice.candidates} candidates`,
    milliseconds: {scan: measured.latency, exact: latency},
  }
}

/** The fewest candidates that find enough. */
function measureScan(db: Database, index: ActiveIndex, probes: readonly Probe[], choice: AlgorithmChoice) {
  const memory = searchMemory().scan(db, index)
  let best: {choice: AlgorithmChoice; scan: AnnIndex} | undefined
  for (const candidates of CANDIDATES) {
    const scan = scanIndex(db, {...index, choice: {...choice, candidates}}, memory)
    const recall = recallOf(scan, probes)
    best = {choice: {...choice, candidates, recall}, scan}
    if (recall >= AIM) break
  }
  return {choice: best!.choice, latency: medianLatency(best!.scan, probes)}
}

function medianLatency(index: AnnIndex, probes: readonly Probe[]): number {
  const times = probes.slice(0, TIMED).map(({vector}) => {
    const start = performance.now()
    index.search(vector, WANTED, ANYTHING)
    return performance.now() - start
  })
  return times.sort((a, b) => a - b)[times.length >> 1] ?? 0
}
