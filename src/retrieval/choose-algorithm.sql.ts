import type {Database} from 'better-sqlite3'
import {GateError} from '../errors.ts'
import {
  type Algorithm,
  type AlgorithmChoice,
  type AlgorithmParts,
  type AlgorithmWish,
  EXACT,
  fixedParts,
  RECALL_BAR,
} from './algorithm.ts'
import {buildClusters} from './build-clusters.sql.ts'
import {chosenClusters, closeClusters, clusterState, dropClusters} from './cluster-lists.sql.ts'
import {exactIndex} from './exact.sql.ts'
import {dropGraph, graphFileIsSound, graphIsChosen, graphIsCurrent, graphState, writeGraph} from './graph-file.sql.ts'
import {graphsAreAvailable} from './graph-library.ts'
import {type ActiveIndex, algorithmChoice, indexState} from './index-state.sql.ts'
import {type Measured, measureClusters, measureGraph, measureScan, medianLatency} from './measure-index.sql.ts'
import type {Measuring} from './measuring.ts'
import {type Probe, probesOf} from './recall.sql.ts'

/** Below this many vectors an exact search takes no longer than a person can notice (3.9 ms at 10k: DESIGN section 7). */
const EXACT_IS_ENOUGH = 10_000

/** `auto` clusters this many vectors and more, and only where a scan never takes less than this many milliseconds. */
const CLUSTERED_FROM = 200_000
const SCAN_IS_ENOUGH = 5

/** A choice holds until the number of vectors has changed by this share. */
const MUCH = 0.1

/** What was decided, and why in words. */
export interface Decision {
  readonly choice: AlgorithmChoice
  readonly why: string
  /** Medians in milliseconds of a warm search, of what was measured. */
  readonly milliseconds: Readonly<Partial<Record<Algorithm, number>>>
}

/**
 * Decides how the neighbours of this index are found, and builds what that needs. Undefined when what was decided before
 * still holds.
 * @throws {GateError} the algorithm that was asked for misses too many neighbours in this store
 * @throws {UsageError} it needs a package that is not installed
 * @throws {Interrupted} the signal fired
 */
export async function chooseAlgorithm(
  db: Database,
  index: ActiveIndex,
  wish: AlgorithmWish,
  measuring: Measuring,
): Promise<Decision | undefined> {
  const before = algorithmChoice(db)
  const requested = wish.algorithm ?? before?.requested ?? 'auto'
  const documents = Number(indexState(db, 'indexed_spans') ?? 0)
  const vectors = countVectors(db, index, before, documents)
  const known = before?.embedder === index.fingerprint ? before : undefined
  const grown = known === undefined || Math.abs(vectors - known.vectors) > MUCH * known.vectors
  const across = known !== undefined && vectors < EXACT_IS_ENOUGH !== known.vectors < EXACT_IS_ENOUGH
  if (
    known?.requested === requested &&
    !grown &&
    !across &&
    fulfils(known, wish) &&
    (await isWhole(db, index, known, measuring))
  )
    return undefined
  const wished = {...(before?.requested === requested ? before.wished : {}), ...fixedParts(wish)}
  const basis: AlgorithmChoice = {...EXACT, requested, wished, embedder: index.fingerprint, vectors}
  if (requested === 'exact') return {choice: basis, why: 'asked for', milliseconds: {}}
  if (requested === 'auto' && vectors < EXACT_IS_ENOUGH)
    return {choice: basis, why: `${vectors} vectors are compared in no time`, milliseconds: {}}
  const probes = await probesOf(db, index, measuring)
  const scan = await measureScan(db, index, probes, basis, measuring)
  const start: AlgorithmChoice = {...basis, candidates: scan.choice.candidates}
  if (requested === 'auto') return await fastest(db, index, probes, scan, {start, grown, ...measuring})
  // Asked for earlier, where the package was: a nightly run goes on without it.
  const hindered = requested === 'hnsw' && wish.algorithm === undefined && !graphsAreAvailable()
  const measured =
    requested === 'scan' || hindered
      ? scan
      : requested === 'ivf'
        ? await measureClusters(db, index, probes, start, {
            algorithm: requested,
            ...wished,
            anew: grown,
            ...measuring,
          })
        : await measureGraph(db, index, probes, start, {...wished, ...measuring})
  if (measured.choice.recall! < RECALL_BAR) {
    await goBack(db, index, requested, known, measuring)
    throw new GateError('recall_too_low', `${told(measured, probes)}: less than ${100 * RECALL_BAR} %`, {
      hint: `${MORE[requested]}; the index is complete and answers as before, \`logline index --algo auto\` chooses what passes`,
    })
  }
  return decided(db, index, probes, measured, [measured])
}

const MORE: Readonly<Record<Exclude<Algorithm, 'exact'>, string>> = {
  scan: 'take --algo exact',
  ivf: 'look into more lists (--probe) or take fewer clusters (--clusters)',
  hnsw: 'raise --ef-search, --ef-construction or --m',
}

/** The fastest of those that find enough: a scan, clusters where that is slow, and a graph where one has been built. */
async function fastest(
  db: Database,
  index: ActiveIndex,
  probes: readonly Probe[],
  scan: Measured,
  {start, grown, ...measuring}: Measuring & {readonly start: AlgorithmChoice; readonly grown: boolean},
): Promise<Decision> {
  const measured = [scan]
  if (start.vectors >= CLUSTERED_FROM && scan.least > SCAN_IS_ENOUGH)
    measured.push(await measureClusters(db, index, probes, start, {anew: grown, ...measuring}))
  const built = graphState(db, index)
  if (built !== undefined && graphsAreAvailable()) {
    const {m, efConstruction, efSearch} = built
    const graph = await measureGraph(db, index, probes, {...start, m, efConstruction, efSearch}, measuring)
    measured.push(graph)
    if (graph.choice.recall! < RECALL_BAR) dropGraph(db)
  }
  const passing = measured.filter(({choice}) => choice.recall! >= RECALL_BAR).sort((a, b) => a.latency - b.latency)
  const [best] = passing
  if (best !== undefined) return decided(db, index, probes, best, measured)
  const {candidates: _, ...choice} = start
  return {
    choice: {...choice, candidates: 0},
    why: `${measured.map((one) => told(one, probes)).join('; ')}: too few`,
    milliseconds: Object.fromEntries(measured.map((one) => [one.choice.algorithm, one.latency])),
  }
}

function decided(
  db: Database,
  index: ActiveIndex,
  probes: readonly Probe[],
  best: Measured,
  measured: readonly Measured[],
): Decision {
  const exact = medianLatency(exactIndex(db, index), probes)
  const others = measured.filter((one) => one !== best).map((one) => told(one, probes))
  return {
    choice: best.choice,
    why: [`${told(best, probes)} (exact: ${exact.toFixed(1)} ms)`, ...others].join('; '),
    milliseconds: {
      ...Object.fromEntries(measured.map((one) => [one.choice.algorithm, one.latency])),
      exact,
    },
  }
}

function told({choice: {algorithm, recall}, latency, how}: Measured, probes: readonly Probe[]): string {
  return (
    `${algorithm} finds ${(100 * recall!).toFixed(1)} % of the ten nearest of ${probes.length} stored questions ` +
    `in ${latency.toFixed(1)} ms ${how}`
  )
}

/** Exact where that is cheap, else as counted with the words. */
function countVectors(
  db: Database,
  index: ActiveIndex,
  before: AlgorithmChoice | undefined,
  documents: number,
): number {
  // A count takes a tenth of a second for each 350k; far from every limit the words, which are counted already, do.
  if (before?.embedder === index.fingerprint && documents > 0 && documents === before.vectors) return documents
  return db.prepare<[number], number>('SELECT count(*) FROM indexed WHERE embedder = ?').pluck().get(index.id)!
}

function fulfils(known: AlgorithmChoice, wish: AlgorithmWish): boolean {
  return Object.entries(fixedParts(wish)).every(([name, value]) => {
    const key = name as keyof AlgorithmParts
    return known.wished[key] === value || (known.wished[key] === undefined && known[key] === value)
  })
}

/** Whether what was chosen is there; a graph is brought up to date here, because new spans are no reason to measure. */
async function isWhole(
  db: Database,
  index: ActiveIndex,
  choice: AlgorithmChoice,
  measuring: Measuring,
): Promise<boolean> {
  if (choice.algorithm === 'ivf') return chosenClusters(db, index) !== undefined
  if (choice.algorithm !== 'hnsw') return true
  const state = graphState(db, index)
  if (state === undefined || !graphsAreAvailable()) return false
  if (!graphIsChosen(db, index) || !graphFileIsSound(db, state) || !graphIsCurrent(db, index, state))
    await writeGraph(db, index, choice, measuring)
  return true
}

/** Takes away what was built and is not used; what it stood in the place of is built again. */
async function goBack(
  db: Database,
  index: ActiveIndex,
  algorithm: Algorithm,
  known: AlgorithmChoice | undefined,
  measuring: Measuring,
): Promise<void> {
  if (known?.algorithm === algorithm) {
    if (algorithm === 'hnsw') await writeGraph(db, index, known, measuring)
    if (algorithm === 'ivf' && chosenClusters(db, index) === undefined)
      await buildClusters(db, index, known.clusters, measuring)
    return
  }
  if (algorithm === 'hnsw') dropGraph(db)
  if (algorithm === 'ivf')
    db.transaction(() => {
      closeClusters(db)
      dropClusters(db, index.id)
    }).immediate()
}

/** Takes away what the choice does not use. Call inside the transaction that keeps it. */
export function dropUnused(db: Database, index: ActiveIndex, {algorithm, requested}: AlgorithmChoice): void {
  if (algorithm !== 'ivf' && clusterState(db, index) !== undefined) {
    closeClusters(db)
    dropClusters(db, index.id)
  }
  if (algorithm !== 'hnsw' && requested !== 'auto') dropGraph(db)
}
