import {hash} from 'node:crypto'
import type {Database} from 'better-sqlite3'
import {encodeVector} from '../embedding/vector.ts'
import {prepared} from '../store/prepared.ts'
import {Clusters, type Code, codeOf} from './clusters.ts'
import {type ActiveIndex, type EmbedderRow, indexState, setIndexState} from './index-state.sql.ts'
import {floatsOf} from './vector.ts'

/** Of the SHA-256 of a list, the bytes that are kept. */
const CHECKSUM_BYTES = 8

/** What `meta` says of the clusters that are whole and can be searched. */
export interface ClusterState {
  /** Fingerprint. */
  readonly embedder: string
  readonly clusters: number
  /** First 16 hex digits of the SHA-256 of all centres. */
  readonly centres: string
}

/** The spans of one cluster, by `seq`, with their int8 codes. */
export interface ClusterList {
  readonly cluster: number
  readonly seqs: Uint32Array
  readonly scales: Float32Array
  /** One row a span, padded as the kernel wants it. */
  readonly bytes: Buffer
}

interface ListRow {
  readonly checksum: Buffer
  readonly seqs: Buffer
  readonly scales: Buffer
  readonly bytes: Buffer
}

/** Undefined while there are no clusters of this embedder, or while spans come in by which they are not kept up. */
export function clusterState(db: Database, {fingerprint}: Pick<EmbedderRow, 'fingerprint'>): ClusterState | undefined {
  const text = indexState(db, 'index_clusters')
  const state = text === undefined || text === '' ? undefined : (JSON.parse(String(text)) as ClusterState)
  return state?.embedder === fingerprint ? state : undefined
}

/** The clusters that were measured and chosen; undefined when others are there, of a run that was refused or killed. */
export function chosenClusters(db: Database, index: ActiveIndex): ClusterState | undefined {
  const state = clusterState(db, index)
  const {centres} = index.choice
  return centres === null || state?.centres === centres ? state : undefined
}

/** Until they are built again a search scans. */
export function closeClusters(db: Database): void {
  if (indexState(db, 'index_clusters')) setIndexState(db, 'index_clusters', '')
}

export function readCentres(db: Database, {id}: Pick<EmbedderRow, 'id'>): Float32Array[] {
  return prepared<[number], Buffer>(
    db,
    'SELECT centre FROM cluster_centres WHERE embedder = ? ORDER BY cluster',
    'pluck',
  )
    .all(id)
    .map(floatsOf)
}

export function hashOfCentres(centres: readonly Float32Array[]): string {
  const bytes = Buffer.concat(
    centres.map(({buffer, byteOffset, byteLength}) => Buffer.from(buffer, byteOffset, byteLength)),
  )
  return hash('sha256', bytes, 'hex').slice(0, 16)
}

/** Replaces all clusters of an embedder. Call inside a transaction. */
export function saveClusters(
  db: Database,
  embedder: EmbedderRow,
  centres: readonly Float32Array[],
  lists: Iterable<ClusterList>,
): void {
  dropClusters(db, embedder.id)
  const addCentre = db.prepare('INSERT INTO cluster_centres (embedder, cluster, centre) VALUES (?, ?, ?)')
  const addMember = db.prepare('INSERT INTO cluster_members (embedder, seq, cluster) VALUES (?, ?, ?)')
  const clusterOf: [number, number][] = []
  for (const [cluster, centre] of centres.entries())
    addCentre.run(embedder.id, cluster, encodeVector(centre, embedder.dimensions))
  for (const list of lists) {
    saveList(db, embedder.id, list)
    for (const seq of list.seqs) clusterOf.push([seq, list.cluster])
  }
  // In the order of the table, which is then written once from its start to its end.
  for (const [seq, cluster] of clusterOf.sort((a, b) => a[0] - b[0])) addMember.run(embedder.id, seq, cluster)
  const state: ClusterState = {
    embedder: embedder.fingerprint,
    clusters: centres.length,
    centres: hashOfCentres(centres),
  }
  setIndexState(db, 'index_clusters', JSON.stringify(state))
}

/** Call inside a transaction. */
export function dropClusters(db: Database, embedder: number): void {
  for (const table of ['cluster_centres', 'cluster_lists', 'cluster_members'])
    db.prepare(`DELETE FROM ${table} WHERE embedder = ?`).run(embedder)
}

export function checksumOfList({seqs, scales, bytes}: Omit<ListRow, 'checksum'>): Buffer {
  return hash('sha256', Buffer.concat([seqs, scales, bytes]), 'buffer').subarray(0, CHECKSUM_BYTES)
}

/** As it is stored. */
export function rowOf({seqs, scales, bytes}: ClusterList): ListRow {
  const row = {seqs: bytesOf(seqs), scales: bytesOf(scales), bytes}
  return {...row, checksum: checksumOfList(row)}
}

/** Writes a list; one without spans goes. */
export function saveList(db: Database, embedder: number, list: ClusterList): void {
  const {cluster} = list
  if (list.seqs.length === 0) {
    prepared(db, 'DELETE FROM cluster_lists WHERE embedder = ? AND cluster = ?').run(embedder, cluster)
    return
  }
  prepared(
    db,
    `INSERT INTO cluster_lists (embedder, cluster, checksum, seqs, scales, bytes)
    VALUES (@embedder, @cluster, @checksum, @seqs, @scales, @bytes)
    ON CONFLICT (embedder, cluster) DO UPDATE SET checksum = excluded.checksum, seqs = excluded.seqs,
      scales = excluded.scales, bytes = excluded.bytes`,
  ).run({embedder, cluster, ...rowOf(list)})
}

export function findListRow(db: Database, embedder: number, cluster: number): ListRow | undefined {
  return prepared<[number, number], ListRow>(
    db,
    'SELECT checksum, seqs, scales, bytes FROM cluster_lists WHERE embedder = ? AND cluster = ?',
  ).get(embedder, cluster)
}

export function findList(db: Database, embedder: number, cluster: number): ClusterList | undefined {
  const row = findListRow(db, embedder, cluster)
  return (
    row && {
      cluster,
      seqs: new Uint32Array(copyOf(row.seqs)),
      scales: new Float32Array(copyOf(row.scales)),
      bytes: row.bytes,
    }
  )
}

/** A list of these spans, which are put in order. */
export function listOf(cluster: number, members: readonly (Code & {readonly seq: number})[]): ClusterList {
  const ordered = [...members].sort((a, b) => a.seq - b.seq)
  return {
    cluster,
    seqs: Uint32Array.from(ordered, ({seq}) => seq),
    scales: Float32Array.from(ordered, ({scale}) => scale),
    bytes: Buffer.concat(ordered.map(({bytes}) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))),
  }
}

/** What a list holds, span by span. */
export function membersOf({seqs, scales, bytes}: ClusterList): (Code & {readonly seq: number})[] {
  const width = bytes.length / seqs.length
  return Array.from(seqs, (seq, at) => ({
    seq,
    scale: scales[at]!,
    bytes: new Int8Array(bytes.buffer, bytes.byteOffset + at * width, width),
  }))
}

/** Collects changes, so that a list with several of them is written once. Write before the transaction ends. */
export function clusterChanges(db: Database, embedder: Pick<ActiveIndex, 'id' | 'dimensions' | 'fingerprint'>) {
  let clusters: Clusters | undefined
  let state: string | undefined
  const changed = new Map<number, Map<number, Code | null>>()
  const change = (cluster: number, seq: number, code: Code | null): void => {
    const list = changed.get(cluster) ?? new Map<number, Code | null>()
    changed.set(cluster, list.set(seq, code))
  }
  return {
    /** Nothing, where no clusters are kept. Null takes a span out. */
    set: (seq: number, vector: Float32Array | null): void => {
      const current = clusterState(db, embedder)
      if (current === undefined) return
      if (current.centres !== state) clusters = new Clusters(readCentres(db, embedder), embedder.dimensions)
      state = current.centres
      const known = prepared<[number, number], number>(
        db,
        'SELECT cluster FROM cluster_members WHERE embedder = ? AND seq = ?',
        'pluck',
      ).get(embedder.id, seq)
      if (known !== undefined) change(known, seq, null)
      if (vector === null) {
        prepared(db, 'DELETE FROM cluster_members WHERE embedder = ? AND seq = ?').run(embedder.id, seq)
        return
      }
      const code = codeOf(vector)
      const cluster = clusters!.nearest(code)
      change(cluster, seq, code)
      prepared(db, 'INSERT OR REPLACE INTO cluster_members (embedder, seq, cluster) VALUES (?, ?, ?)').run(
        embedder.id,
        seq,
        cluster,
      )
    },
    write: (): void => {
      for (const [cluster, codes] of changed) {
        const list = findList(db, embedder.id, cluster)
        const kept = list === undefined ? [] : membersOf(list).filter(({seq}) => !codes.has(seq))
        for (const [seq, code] of codes) if (code !== null) kept.push({seq, ...code})
        saveList(db, embedder.id, listOf(cluster, kept))
      }
      changed.clear()
    },
  }
}

function bytesOf({buffer, byteOffset, byteLength}: Uint32Array | Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** Aligned, as a typed array needs it. */
function copyOf({buffer, byteOffset, length}: Buffer): ArrayBufferLike {
  return buffer.slice(byteOffset, byteOffset + length)
}
