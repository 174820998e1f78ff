import type {Database} from 'better-sqlite3'
import {BLOCK_ROWS, type CodeBlock, checksumOf, codeBlocks, emptyBlock, setCodes} from './code-blocks.sql.ts'
import {type EmbedderRow, vectorTable} from './index-state.sql.ts'
import {flawOf, floatsOf} from './vector.ts'

/** What can be wrong with an index. */
export type FaultKind =
  | 'codes_damaged'
  | 'codes_missing'
  | 'codes_left_over'
  | 'vector_differs'
  | 'vector_lost'
  | 'vector_left_over'
  | 'words_damaged'
  | 'word_counts_differ'
  | 'clusters_damaged'
  | 'lists_damaged'
  | 'graph_damaged'
  | 'graph_stale'

/** Faults of one kind. What was not repaired needs a new vector: `logline enrich`, then `logline index`. */
export interface Faults {
  readonly kind: FaultKind
  readonly found: number
  readonly repaired: number
}

interface EntryRow {
  readonly seq: number
  /** In the table that is searched. */
  readonly searched: Buffer | null
  /** In the cache of the embedder; null when the span has changed since it was indexed. */
  readonly kept: Buffer | null
  readonly vector: number | null
}

/** Collects faults by kind. */
export function faultCounts() {
  const counts = new Map<FaultKind, {found: number; repaired: number}>()
  return {
    note: (kind: FaultKind, repaired: boolean, found = 1): void => {
      const count = counts.get(kind) ?? {found: 0, repaired: 0}
      counts.set(kind, {found: count.found + found, repaired: count.repaired + (repaired ? found : 0)})
    },
    total: (): number => [...counts.values()].reduce((sum, {found}) => sum + found, 0),
    list: (): Faults[] => [...counts].map(([kind, count]) => ({kind, ...count})),
  }
}

export type FaultCounts = ReturnType<typeof faultCounts>

/** The blocks that an embedder's codes should have or do have, ascending. */
export function blocksToVerify(db: Database, embedder: EmbedderRow): number[] {
  return db
    .prepare<[number, number], number>(`
      SELECT seq / ${BLOCK_ROWS} FROM indexed WHERE embedder = ? UNION SELECT block FROM code_blocks WHERE embedder = ?`)
    .pluck()
    .all(embedder.id, embedder.id)
}

/**
 * Compares the vectors of one block with those in the cache, its codes with the vectors and with their checksum, and
 * repairs what differs. Of two vectors that differ, the one that the codes are of is right. Call inside a transaction.
 */
export function verifyBlock(db: Database, embedder: EmbedderRow, block: number, faults: FaultCounts): void {
  const blocks = codeBlocks(db, embedder)
  const stored = blocks.find(block)
  const sound = stored !== undefined && checksumOf(stored).equals(stored.checksum)
  const expected = emptyBlock(block, blocks.widths)
  const rows = entries(db, embedder, block)
  for (const row of rows) {
    const vector = rightVector(embedder, row, sound ? stored : undefined)
    if (vector === undefined) {
      // Not answered from any more; it is pending again as soon as it has a vector.
      db.prepare('DELETE FROM indexed WHERE seq = ? AND embedder = ?').run(row.seq, embedder.id)
      if (row.vector !== null) forgetVector(db, row.vector)
      db.prepare(`DELETE FROM ${vectorTable(embedder.id)} WHERE seq = ?`).run(BigInt(row.seq))
      faults.note('vector_lost', false)
      continue
    }
    if (row.searched === null || !row.searched.equals(vector)) {
      db.prepare(`DELETE FROM ${vectorTable(embedder.id)} WHERE seq = ?`).run(BigInt(row.seq))
      db.prepare(`INSERT INTO ${vectorTable(embedder.id)} (seq, vector) VALUES (?, ?)`).run(BigInt(row.seq), vector)
      faults.note('vector_differs', true)
    }
    if (row.kept !== null && !row.kept.equals(vector)) {
      db.prepare('UPDATE vectors SET vector = ? WHERE id = ?').run(vector, row.vector)
      faults.note('vector_differs', true)
    }
    setCodes(expected, blocks.widths, row.seq, floatsOf(vector))
  }
  if (rows.length === 0) faults.note('codes_left_over', true)
  else if (stored === undefined) faults.note('codes_missing', true)
  else if (!sound || !checksumOf(expected).equals(stored.checksum)) faults.note('codes_damaged', true)
  else return
  blocks.save(expected)
}

/** Lets whoever uses a vector be embedded anew. */
function forgetVector(db: Database, vector: number): void {
  db.prepare('DELETE FROM span_vectors WHERE @vector IN (query, response)').run({vector})
  db.prepare('DELETE FROM vectors WHERE id = ?').run(vector)
}

/** Undefined when neither can be searched. */
function rightVector(
  {dimensions}: EmbedderRow,
  {seq, searched, kept}: EntryRow,
  stored: CodeBlock | undefined,
): Buffer | undefined {
  const candidates = [kept, searched].filter(
    (vector): vector is Buffer => vector !== null && flawOf(vector, dimensions) === undefined,
  )
  const [first, second] = candidates
  if (first === undefined || second === undefined || first.equals(second) || stored === undefined) return first
  return candidates.find((vector) => hasCodes(stored, seq, vector, dimensions)) ?? first
}

/** Whether the stored codes of a span are those of this vector. */
function hasCodes(stored: CodeBlock, seq: number, vector: Buffer, dimensions: number): boolean {
  const row = seq % BLOCK_ROWS
  const widths = {bits: stored.bits.length / BLOCK_ROWS, bytes: stored.bytes.length / BLOCK_ROWS}
  const made = emptyBlock(stored.block, widths)
  setCodes(made, widths, seq, floatsOf(vector).subarray(0, dimensions))
  const parts = [
    [made.bits, stored.bits, widths.bits],
    [made.bytes, stored.bytes, widths.bytes],
    [made.scales, stored.scales, 4],
  ] as const
  return parts.every(
    ([a, b, width]) => a.compare(b, row * width, (row + 1) * width, row * width, (row + 1) * width) === 0,
  )
}

function entries(db: Database, embedder: EmbedderRow, block: number): EntryRow[] {
  const searched = db.prepare<[bigint], Buffer>(`SELECT vector FROM ${vectorTable(embedder.id)} WHERE seq = ?`).pluck()
  return db
    .prepare<[number, number, number], Omit<EntryRow, 'searched'>>(`
      SELECT i.seq, v.vector AS kept, v.id AS vector FROM indexed i
      LEFT JOIN span_vectors sv ON sv.seq = i.seq AND sv.embedder = i.embedder AND sv.revision = i.revision
      LEFT JOIN vectors v ON v.id = sv.query
      WHERE i.embedder = ? AND i.seq >= ? AND i.seq < ? ORDER BY i.seq`)
    .all(embedder.id, block * BLOCK_ROWS, (block + 1) * BLOCK_ROWS)
    .map((row) => ({...row, searched: searched.get(BigInt(row.seq)) ?? null}))
}

/** Takes out vectors that no entry speaks of. Call inside a transaction. */
export function verifyLeftOvers(db: Database, embedder: EmbedderRow, faults: FaultCounts): void {
  const extra = db
    .prepare<[number], number>(`
      SELECT seq FROM ${vectorTable(embedder.id)} WHERE seq NOT IN (SELECT seq FROM indexed WHERE embedder = ?)`)
    .pluck()
    .all(embedder.id)
  const drop = db.prepare(`DELETE FROM ${vectorTable(embedder.id)} WHERE seq = ?`)
  for (const seq of extra) drop.run(BigInt(seq))
  if (extra.length > 0) faults.note('vector_left_over', true, extra.length)
}
