import type {Database} from 'better-sqlite3'
import type {AlgorithmChoice, AlgorithmWish} from './algorithm.ts'
import {ANYTHING, type AnnIndex} from './ann-index.ts'
import {buildClusters} from './build-clusters.sql.ts'
import {clusterState} from './cluster-lists.sql.ts'
import {suitableClusters} from './clusters.ts'
import {WANTED} from './exact-neighbours.sql.ts'
import {loadGraph, writeGraph} from './graph-file.sql.ts'
import {hnswIndex} from './hnsw.sql.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import {clusterMemory, ivfIndex} from './ivf.sql.ts'
import type {Measuring} from './measuring.ts'
import {type Probe, recallOf} from './recall.sql.ts'
import {scanIndex} from './scan.sql.ts'
import {searchMemory} from './search-memory.ts'

/** How many candidates of a scan, and how many clusters, are tried, in this order (20 is CONTRACT's). */
const CANDIDATES = [200, 500, 1000, 2000, 4000, 8000]
const PROBES = [20, 40, 80, 120, 160, 240, 320]

/** The first that reaches this is taken: above the bar, so that questions which are no stored vectors keep to it. */
const AIM = 0.98

/** CONTRACT, "HNSW". */
const M = 16
const EF_CONSTRUCTION = 200
const EF_SEARCH = 50

/** Searches whose median is the latency; when they have taken this many milliseconds, three do. */
const TIMED = 9
const LONG_MS = 600
const TIMED_LONG = 3

/** An algorithm as it would be used, and what it does on this store. */
export interface Measured {
  readonly choice: AlgorithmChoice
  /** Median milliseconds of a warm search, and the least: what it takes when nothing else runs on the machine. */
  readonly latency: number
  readonly least: number
  /** `with 1000 candidates`, for people. */
  readonly how: string
}

/** The fewest candidates that find enough. */
export async function measureScan(
  db: Database,
  index: ActiveIndex,
  probes: readonly Probe[],
  choice: AlgorithmChoice,
  measuring: Measuring,
): Promise<Measured> {
  // Not mapped: it is asked too little to be worth that all of the store counts as memory of this process.
  const memory = searchMemory({map: false}).scan(db, index)
  const {
    found,
    with: candidates,
    recall,
  } = await fewest(CANDIDATES, probes, measuring, (count) =>
    scanIndex(db, {...index, choice: {...choice, candidates: count}}, memory),
  )
  return {
    choice: {...choice, algorithm: 'scan', candidates, recall, asked: probes.length},
    ...timed(found, probes),
    how: `with ${candidates} candidates`,
  }
}

/**
 * The fewest clusters that hold enough; clusters are built where there are none, or others are wanted. Into all of them
 * it looks only where nothing else is wanted: a scan is faster then.
 */
export async function measureClusters(
  db: Database,
  index: ActiveIndex,
  probes: readonly Probe[],
  choice: AlgorithmChoice,
  wish: AlgorithmWish & Measuring & {readonly anew: boolean},
): Promise<Measured> {
  const state = clusterState(db, index)
  const wanted = Math.min(choice.vectors, wish.clusters ?? suitableClusters(choice.vectors))
  if (state === undefined || state.clusters !== wanted || wish.anew) await buildClusters(db, index, wanted, wish)
  const {clusters, centres} = clusterState(db, index)!
  const memory = clusterMemory(db, index)
  const few = PROBES.filter((count) => count < clusters)
  const tried =
    wish.probes !== undefined ? [wish.probes] : wish.algorithm === 'ivf' || few.length === 0 ? [...few, clusters] : few
  const {
    found,
    with: looked,
    recall,
  } = await fewest(
    tried.map((count) => Math.min(count, clusters)),
    probes,
    wish,
    (count) => ivfIndex(db, {...index, choice: {...choice, probes: count}}, memory),
  )
  return {
    choice: {...choice, algorithm: 'ivf', clusters, centres, probes: looked, recall, asked: probes.length},
    ...timed(found, probes),
    how: `with ${looked} of ${clusters} clusters`,
  }
}

/**
 * A graph is built where there is none, and brought up to date where there is.
 * @throws {UsageError} the optional package is not installed
 */
export async function measureGraph(
  db: Database,
  index: ActiveIndex,
  probes: readonly Probe[],
  choice: AlgorithmChoice,
  wish: AlgorithmWish & Measuring,
): Promise<Measured> {
  const {m = choice.m || M, efConstruction = choice.efConstruction || EF_CONSTRUCTION} = wish
  const {efSearch = choice.efSearch || EF_SEARCH} = wish
  await writeGraph(db, index, {m, efConstruction, efSearch}, wish)
  const found = hnswIndex(db, index, loadGraph(db, index)!, () => scanIndex(db, index))
  return {
    choice: {
      ...choice,
      algorithm: 'hnsw',
      m,
      efConstruction,
      efSearch,
      recall: await recallOf(found, probes, wish),
      asked: probes.length,
    },
    ...timed(found, probes),
    how: `with m ${m}, ef-construction ${efConstruction}, ef-search ${efSearch}`,
  }
}

/** Tries these numbers in turn until one finds enough; else the last. What surely does not is not tried to the end. */
async function fewest(
  numbers: readonly number[],
  probes: readonly Probe[],
  {signal, tell}: Measuring,
  indexOf: (number: number) => AnnIndex,
) {
  let best: {found: AnnIndex; with: number; recall: number} | undefined
  for (const [at, number] of numbers.entries()) {
    const found = indexOf(number)
    const told: Measuring = {
      signal,
      tell: (done) => tell?.(at * probes.length + done, numbers.length * probes.length),
    }
    const isLast = at === numbers.length - 1
    best = {found, with: number, recall: await recallOf(found, probes, told, isLast ? 0 : AIM)}
    if (best.recall >= AIM) break
  }
  return best!
}

export function medianLatency(index: AnnIndex, probes: readonly Probe[]): number {
  return timed(index, probes).latency
}

function timed(index: AnnIndex, probes: readonly Probe[]): Pick<Measured, 'latency' | 'least'> {
  const times: number[] = []
  const started = performance.now()
  for (const {vector} of probes.slice(0, TIMED)) {
    if (times.length >= TIMED_LONG && performance.now() - started > LONG_MS) break
    const start = performance.now()
    index.search(vector, WANTED, ANYTHING)
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  return {latency: times[times.length >> 1] ?? 0, least: times[0] ?? 0}
}
