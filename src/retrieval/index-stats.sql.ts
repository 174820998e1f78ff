import {existsSync} from 'node:fs'
import type {Database} from 'better-sqlite3'
import {EXACT} from './algorithm.ts'
import {chosenClusters} from './cluster-lists.sql.ts'
import {
  type GraphState,
  graphFileIsSound,
  graphIsChosen,
  graphIsCurrent,
  graphPath,
  graphState,
} from './graph-file.sql.ts'
import {graphsAreAvailable} from './graph-library.ts'
import {type ActiveIndex, activeIndex} from './index-state.sql.ts'
import type {IndexStats} from './index-stats.ts'

export function readIndexStats(db: Database): IndexStats {
  const active = activeIndex(db)
  const choice = active?.choice ?? EXACT
  const count = (sql: string): number =>
    db
      .prepare<[object], number>(`SELECT count(*) ${sql}`)
      .pluck()
      .get({embedder: active?.id ?? 0})!
  const entry = 'LEFT JOIN indexed i ON i.seq = s.seq AND i.embedder = @embedder'
  return {
    embedder: active?.fingerprint ?? null,
    dimensions: active?.dimensions ?? null,
    algorithm: choice.algorithm,
    recall: choice.recall,
    asked: choice.asked,
    candidates: choice.algorithm === 'scan' ? choice.candidates : null,
    ivf: active === undefined || choice.algorithm !== 'ivf' ? null : clusterStats(db, active),
    hnsw: active === undefined || choice.algorithm !== 'hnsw' ? null : graphStats(db, active),
    blocks: count('FROM code_blocks WHERE embedder = @embedder'),
    code_bytes: db
      .prepare<[number], number>(
        `SELECT coalesce(sum(length(live) + length(bits) + length(scales) + length(bytes)), 0)
         FROM code_blocks WHERE embedder = ?`,
      )
      .pluck()
      .get(active?.id ?? 0)!,
    vectors: count('FROM indexed WHERE embedder = @embedder'),
    words: count('FROM document_frequency WHERE @embedder >= 0'),
    spans: count('FROM spans WHERE withheld = 0 AND @embedder >= 0'),
    waiting: count(`FROM spans s ${entry} WHERE i.seq IS NULL AND s.withheld = 0`),
    outdated: count(`FROM indexed i LEFT JOIN spans s ON s.seq = i.seq
      WHERE i.embedder = @embedder AND s.revision IS NOT i.revision`),
  }
}

function clusterStats(db: Database, index: ActiveIndex): NonNullable<IndexStats['ivf']> {
  const {vectors, longest} = db
    .prepare<[number], {vectors: number; longest: number}>(
      `SELECT coalesce(sum(length(seqs) / 4), 0) AS vectors, coalesce(max(length(seqs) / 4), 0) AS longest
       FROM cluster_lists WHERE embedder = ?`,
    )
    .get(index.id)!
  const {clusters, probes} = index.choice
  return {
    vectors,
    clusters,
    mean_list_length: clusters === 0 ? 0 : vectors / clusters,
    longest_list: longest,
    probes,
    whole: chosenClusters(db, index) !== undefined,
  }
}

function graphStats(db: Database, index: ActiveIndex): NonNullable<IndexStats['hnsw']> {
  const state = graphState(db, index)
  const {m, efConstruction, efSearch} = index.choice
  const {nodes = 0, layers = 0, average_connections = 0} = state ?? {}
  const shape = {nodes, layers, average_connections, m, ef_construction: efConstruction, ef_search: efSearch}
  return {...shape, file: fileState(db, index, state)}
}

function fileState(db: Database, index: ActiveIndex, state: GraphState | undefined) {
  if (!graphsAreAvailable()) return 'package missing'
  if (state === undefined || !existsSync(graphPath(db))) return 'absent'
  if (!graphFileIsSound(db, state)) return 'damaged'
  return graphIsChosen(db, index) && graphIsCurrent(db, index, state) ? 'current' : 'stale'
}
