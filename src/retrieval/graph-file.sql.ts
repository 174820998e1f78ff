import {createHash} from 'node:crypto'
import {closeSync, openSync, readSync, renameSync, rmSync, statSync} from 'node:fs'
import {setImmediate} from 'node:timers/promises'
import type {Database} from 'better-sqlite3'
import {throwIfStopped} from '../errors.ts'
import {prepared} from '../store/prepared.ts'
import {BLOCK_ROWS} from './code-blocks.sql.ts'
import {type Graph, type GraphShape, graphsAreAvailable, makeGraph} from './graph-library.ts'
import {type GraphFigures, graphFigures} from './graph-shape.ts'
import {type ActiveIndex, type EmbedderRow, indexState, setIndexState} from './index-state.sql.ts'
import type {Measuring} from './measuring.ts'
import {floatsOf} from './vector.ts'

/** Bytes of the file that are hashed at once. */
const PIECE_BYTES = 1 << 20

/** What `meta` says of the file beside the store: it is right when it has this hash, and whole for these codes. */
export interface GraphState extends GraphShape, GraphFigures {
  /** Fingerprint. */
  readonly embedder: string
  readonly bytes: number
  /** Of the file, hexadecimal. */
  readonly sha256: string
  /** Checksums of the code blocks that it is of, by their number. */
  readonly blocks: Readonly<Record<string, string>>
}

/** Where the graph of a store lies. It can be deleted at any time: the next `logline index` makes it again. */
export function graphPath(db: Database): string {
  return `${db.name}.hnsw`
}

export function graphState(db: Database, {fingerprint}: Pick<EmbedderRow, 'fingerprint'>): GraphState | undefined {
  const text = indexState(db, 'index_graph')
  const state = text === undefined || text === '' ? undefined : (JSON.parse(String(text)) as GraphState)
  return state?.embedder === fingerprint ? state : undefined
}

function currentBlocks(db: Database, {id}: Pick<EmbedderRow, 'id'>): Record<string, string> {
  const rows = prepared<[number], [number, Buffer]>(
    db,
    'SELECT block, checksum FROM code_blocks WHERE embedder = ? ORDER BY block',
    'raw',
  ).all(id)
  return Object.fromEntries(rows.map(([block, checksum]) => [block, checksum.toString('hex')]))
}

/** Whether the graph that `meta` speaks of has the shape that was measured and chosen. */
export function graphIsChosen(db: Database, {fingerprint, dimensions, choice}: ActiveIndex): boolean {
  const state = graphState(db, {fingerprint})
  return state !== undefined && sameShape(state, {...choice, dimensions})
}

/** Whether the graph that `meta` speaks of is of what is indexed now. */
export function graphIsCurrent(db: Database, embedder: EmbedderRow, state: GraphState): boolean {
  return JSON.stringify(currentBlocks(db, embedder)) === JSON.stringify(state.blocks)
}

/** Whether the file is there and has the right length: what can be told without reading it. */
export function graphPresent(db: Database, {bytes}: Pick<GraphState, 'bytes'>): boolean {
  return statSync(graphPath(db), {throwIfNoEntry: false})?.size === bytes
}

/** Whether the file is there and is, byte by byte, the one that was written. */
export function graphFileIsSound(db: Database, {bytes, sha256}: Pick<GraphState, 'bytes' | 'sha256'>): boolean {
  return graphPresent(db, {bytes}) && hashOfFile(graphPath(db)) === sha256
}

/**
 * The graph, from its file; undefined when that is absent, is of other spans, or is not what was written: it is hashed
 * before the library sees it, because that ends the process on a file that was cut short. Also where there is no library.
 */
export function loadGraph(db: Database, embedder: EmbedderRow): Graph | undefined {
  const state = graphState(db, embedder)
  if (state === undefined || !graphIsCurrent(db, embedder, state)) return undefined
  if (!graphsAreAvailable() || !graphFileIsSound(db, state)) return undefined
  const graph = makeGraph(state)
  graph.load(graphPath(db))
  return graph
}

/**
 * Writes the graph of what is indexed: from the file where that is sound and of the same shape, by the blocks that have
 * changed since; else anew. The file is complete before it gets its name, and readers keep the one that they have.
 * @throws {UsageError} the package is not installed
 * @throws {Interrupted} the signal fired, which is looked at after each block: all of it takes minutes
 */
export async function writeGraph(
  db: Database,
  embedder: EmbedderRow,
  shape: Omit<GraphShape, 'dimensions'>,
  {signal, tell}: Measuring,
): Promise<void> {
  const wanted: GraphShape = {...shape, dimensions: embedder.dimensions}
  const before = graphState(db, embedder)
  const usable = before !== undefined && sameShape(before, wanted) && graphFileIsSound(db, before)
  const blocks = currentBlocks(db, embedder)
  const graph = makeGraph(wanted)
  if (usable) graph.load(graphPath(db))
  const known = usable ? before.blocks : {}
  const changed = [...new Set([...Object.keys(known), ...Object.keys(blocks)])].filter(
    (block) => known[block] !== blocks[block],
  )
  if (usable && changed.length === 0) return
  for (const [at, block] of changed.map(Number).entries()) {
    tell?.(at, changed.length)
    await setImmediate()
    throwIfStopped(signal)
    const seqs = BigUint64Array.from({length: BLOCK_ROWS}, (_, row) => BigInt(block * BLOCK_ROWS + row))
    if (String(block) in known) graph.remove(seqs)
    const rows = vectorsOfBlock(db, embedder, block)
    if (rows.length === 0) continue
    const vectors = new Float32Array(rows.length * embedder.dimensions)
    for (const [at, [, vector]] of rows.entries()) vectors.set(floatsOf(vector), at * embedder.dimensions)
    graph.add(
      BigUint64Array.from(rows, ([seq]) => BigInt(seq)),
      vectors,
      THREADS,
    )
  }
  const path = graphPath(db)
  const unfinished = `${path}.part`
  rmSync(unfinished, {force: true})
  graph.save(unfinished)
  const state: GraphState = {
    ...wanted,
    ...graphFigures(unfinished),
    embedder: embedder.fingerprint,
    bytes: statSync(unfinished).size,
    sha256: hashOfFile(unfinished),
    blocks,
  }
  db.transaction(() => {
    renameSync(unfinished, path)
    setIndexState(db, 'index_graph', JSON.stringify(state))
  }).immediate()
}

/** One for each processor of the machine that this was measured on; more gain nothing there. */
const THREADS = 2

export function dropGraph(db: Database): void {
  if (!indexState(db, 'index_graph')) return
  setIndexState(db, 'index_graph', '')
  rmSync(graphPath(db), {force: true})
}

function sameShape(a: GraphShape, b: GraphShape): boolean {
  return (['dimensions', 'm', 'efConstruction', 'efSearch'] as const).every((key) => a[key] === b[key])
}

function vectorsOfBlock(db: Database, {id}: EmbedderRow, block: number): [number, Buffer][] {
  return prepared<[number, number, number], [number, Buffer]>(
    db,
    `SELECT i.seq, v.vector FROM indexed i
    JOIN span_vectors sv ON sv.seq = i.seq AND sv.embedder = i.embedder AND sv.revision = i.revision
    JOIN vectors v ON v.id = sv.query WHERE i.embedder = ? AND i.seq >= ? AND i.seq < ? ORDER BY i.seq`,
    'raw',
  ).all(id, block * BLOCK_ROWS, (block + 1) * BLOCK_ROWS)
}

function hashOfFile(path: string): string {
  const hash = createHash('sha256')
  const piece = Buffer.alloc(PIECE_BYTES)
  const file = openSync(path, 'r')
  try {
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece))
      hash.update(piece.subarray(0, length))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex')
}
