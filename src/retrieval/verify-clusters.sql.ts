import {setImmediate} from 'node:timers/promises'
import type {Database} from 'better-sqlite3'
import {throwIfStopped} from '../errors.ts'
import {buildClusters} from './build-clusters.sql.ts'
import {
  checksumOfList,
  clusterChanges,
  clusterState,
  findListRow,
  hashOfCentres,
  listOf,
  readCentres,
  rowOf,
  saveList,
} from './cluster-lists.sql.ts'
import {codeOf} from './clusters.ts'
import {graphFileIsSound, graphIsChosen, graphIsCurrent, graphState, writeGraph} from './graph-file.sql.ts'
import {graphsAreAvailable} from './graph-library.ts'
import {type ActiveIndex, type EmbedderRow, setIndexState} from './index-state.sql.ts'
import type {Measuring} from './measuring.ts'
import {floatsOf} from './vector.ts'
import type {FaultCounts} from './verify.sql.ts'

/**
 * Compares the lists of the clusters with the vectors that are indexed and with their checksums. A list that differs is
 * written again; where the centres themselves are not what was built, all is. Call after the vectors were verified.
 */
export async function verifyClusters(
  db: Database,
  embedder: ActiveIndex,
  faults: FaultCounts,
  measuring: Measuring,
): Promise<void> {
  const state = clusterState(db, embedder)
  if (state === undefined) return
  const centres = readCentres(db, embedder)
  if (centres.length !== state.clusters || hashOfCentres(centres) !== state.centres) {
    await buildClusters(db, embedder, state.clusters, measuring)
    // Built as they were: what was measured of those holds of these.
    const {choice} = embedder
    if (choice.centres === state.centres)
      setIndexState(db, 'index_choice', JSON.stringify({...choice, centres: clusterState(db, embedder)!.centres}))
    faults.note('clusters_damaged', true)
    return
  }
  db.transaction(() => {
    const moved = misplaced(db, embedder, state.clusters)
    if (moved > 0) faults.note('lists_damaged', true, moved)
  }).immediate()
  for (let cluster = 0; cluster < state.clusters; cluster++) {
    // One at a time, so that whoever waits to write need not wait for all, nor whoever wants it to stop.
    await setImmediate()
    throwIfStopped(measuring.signal)
    db.transaction(() => {
      if (!listIsRight(db, embedder, cluster)) faults.note('lists_damaged', true)
    }).immediate()
    measuring.tell?.(cluster + 1, state.clusters)
  }
}

/** Takes out members that are not indexed and puts in those that are missing; how many there were. */
function misplaced(db: Database, embedder: EmbedderRow, clusters: number): number {
  const changes = clusterChanges(db, embedder)
  const extra = db
    .prepare<[object], number>(`
      SELECT seq FROM cluster_members WHERE embedder = @embedder AND (cluster < 0 OR cluster >= @clusters
        OR seq NOT IN (SELECT seq FROM indexed WHERE embedder = @embedder))`)
    .pluck()
    .all({embedder: embedder.id, clusters})
  for (const seq of extra) changes.set(seq, null)
  const missing = db
    .prepare<[object], [number, Buffer]>(`
      SELECT i.seq, v.vector FROM indexed i
      JOIN span_vectors sv ON sv.seq = i.seq AND sv.embedder = i.embedder AND sv.revision = i.revision
      JOIN vectors v ON v.id = sv.query
      WHERE i.embedder = @embedder
        AND i.seq NOT IN (SELECT seq FROM cluster_members WHERE embedder = @embedder) ORDER BY i.seq`)
    .raw()
    .all({embedder: embedder.id})
  for (const [seq, vector] of missing) changes.set(seq, floatsOf(vector))
  changes.write()
  return extra.length + missing.length
}

/** Whether a list is that of its members; it is afterwards. */
function listIsRight(db: Database, embedder: EmbedderRow, cluster: number): boolean {
  const members = db
    .prepare<[number, number], [number, Buffer]>(`
      SELECT m.seq, v.vector FROM cluster_members m
      JOIN indexed i ON i.seq = m.seq AND i.embedder = m.embedder
      JOIN span_vectors sv ON sv.seq = i.seq AND sv.embedder = i.embedder AND sv.revision = i.revision
      JOIN vectors v ON v.id = sv.query WHERE m.embedder = ? AND m.cluster = ?`)
    .raw()
    .all(embedder.id, cluster)
  const expected = listOf(
    cluster,
    members.map(([seq, vector]) => ({seq, ...codeOf(floatsOf(vector))})),
  )
  const stored = findListRow(db, embedder.id, cluster)
  const sound = stored !== undefined && checksumOfList(stored).equals(stored.checksum)
  const right =
    expected.seqs.length === 0 ? stored === undefined : sound && rowOf(expected).checksum.equals(stored.checksum)
  if (!right) saveList(db, embedder.id, expected)
  return right
}

/** Compares the graph beside the store with what is indexed and with its hash, and writes it again where it differs. */
export async function verifyGraph(
  db: Database,
  index: ActiveIndex,
  faults: FaultCounts,
  measuring: Measuring,
): Promise<void> {
  const state = graphState(db, index)
  if (index.choice.algorithm !== 'hnsw' || state === undefined || !graphsAreAvailable()) return
  const sound = graphFileIsSound(db, state)
  if (sound && graphIsChosen(db, index) && graphIsCurrent(db, index, state)) return
  await writeGraph(db, index, index.choice, measuring)
  faults.note(sound ? 'graph_stale' : 'graph_damaged', true)
}
