import {hash} from 'node:crypto'
import type {Database} from 'better-sqlite3'
import {type CodeWidths, codeWidths, writeBits, writeBytes} from './codes.ts'
import type {EmbedderRow} from './index-state.sql.ts'

/** Spans of one block. A change of one span writes its block again: 300 KB at 256 dimensions. */
export const BLOCK_ROWS = 1024

/** Of the SHA-256 of a block, the bytes that are kept. */
const CHECKSUM_BYTES = 8

/**
 * The codes of the spans `block * 1024` to `block * 1024 + 1023`, by `seq`: what a block holds depends on the spans and
 * never on the order in which they were indexed.
 */
export interface CodeBlock {
  readonly block: number
  /** One bit a span: 1 where there is one. */
  readonly live: Buffer
  /** Signs, `widths.bits` bytes a span. */
  readonly bits: Buffer
  /** float32 scales of the bytes, little-endian. */
  readonly scales: Buffer
  /** int8 codes, `widths.bytes` bytes a span. */
  readonly bytes: Buffer
  readonly checksum: Buffer
}

export function checksumOf({live, bits, scales, bytes}: Omit<CodeBlock, 'checksum'>): Buffer {
  return hash('sha256', Buffer.concat([live, bits, scales, bytes]), 'buffer').subarray(0, CHECKSUM_BYTES)
}

export function emptyBlock(block: number, widths: CodeWidths): Omit<CodeBlock, 'checksum'> {
  return {
    block,
    live: Buffer.alloc(BLOCK_ROWS / 8),
    bits: Buffer.alloc(BLOCK_ROWS * widths.bits),
    scales: Buffer.alloc(BLOCK_ROWS * 4),
    bytes: Buffer.alloc(BLOCK_ROWS * widths.bytes),
  }
}

/** Codes of vectors, row by row as a block holds them. */
export type CodeRows = Readonly<Record<'bits' | 'scales' | 'bytes', Uint8Array<ArrayBuffer>>>

export function emptyRows(count: number, {bits, bytes}: CodeWidths): CodeRows {
  return {
    bits: new Uint8Array(count * bits),
    scales: new Uint8Array(count * 4),
    bytes: new Uint8Array(count * bytes),
  }
}

/** Writes the codes of a vector into a row of zeros. */
export function writeCodes(
  rows: Readonly<Record<'bits' | 'scales' | 'bytes', Uint8Array>>,
  widths: CodeWidths,
  row: number,
  vector: Float32Array,
): void {
  const {bits, scales, bytes} = rows
  writeBits(vector, bits, row * widths.bits)
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const scale = writeBytes(vector, signed, row * widths.bytes)
  new DataView(scales.buffer, scales.byteOffset).setFloat32(row * 4, scale, true)
}

/** Puts the codes of one span into its block; null takes it out. */
export function setCodes(
  block: Omit<CodeBlock, 'checksum'>,
  widths: CodeWidths,
  seq: number,
  vector: Float32Array | null,
): void {
  const row = seq % BLOCK_ROWS
  const {bits, bytes} = widths
  block.bits.fill(0, row * bits, (row + 1) * bits)
  block.bytes.fill(0, row * bytes, (row + 1) * bytes)
  block.scales.fill(0, row * 4, row * 4 + 4)
  if (vector === null) {
    block.live[row >> 3]! &= ~(1 << (row & 7))
    return
  }
  block.live[row >> 3]! |= 1 << (row & 7)
  writeCodes(block, widths, row, vector)
}

/** The same with codes that are made already: row `at` of `rows`. */
function copyCodes(
  block: Omit<CodeBlock, 'checksum'>,
  widths: CodeWidths,
  seq: number,
  rows: CodeRows,
  at: number,
): void {
  const row = seq % BLOCK_ROWS
  const {bits, bytes} = widths
  block.live[row >> 3]! |= 1 << (row & 7)
  block.bits.set(rows.bits.subarray(at * bits, (at + 1) * bits), row * bits)
  block.bytes.set(rows.bytes.subarray(at * bytes, (at + 1) * bytes), row * bytes)
  block.scales.set(rows.scales.subarray(at * 4, at * 4 + 4), row * 4)
}

/** Reads and writes the code blocks of one embedder. */
export function codeBlocks(db: Database, {id, dimensions}: Pick<EmbedderRow, 'id' | 'dimensions'>) {
  const find = db.prepare<[number, number], CodeBlock>(
    'SELECT block, live, bits, scales, bytes, checksum FROM code_blocks WHERE embedder = ? AND block = ?',
  )
  const save = db.prepare(`
    INSERT INTO code_blocks (embedder, block, live, bits, scales, bytes, checksum)
    VALUES (@embedder, @block, @live, @bits, @scales, @bytes, @checksum)
    ON CONFLICT (embedder, block) DO UPDATE SET live = excluded.live, bits = excluded.bits, scales = excluded.scales,
      bytes = excluded.bytes, checksum = excluded.checksum`)
  const remove = db.prepare('DELETE FROM code_blocks WHERE embedder = ? AND block = ?')
  const widths = codeWidths(dimensions)
  return {
    widths,
    find: (block: number): CodeBlock | undefined => find.get(id, block),
    /** Writes a block; one without spans goes. */
    save: (block: Omit<CodeBlock, 'checksum'>): void => {
      if (block.live.every((byte) => byte === 0)) remove.run(id, block.block)
      else save.run({...block, embedder: id, checksum: checksumOf(block)})
    },
  }
}

/** Collects changes, so that a block with many of them is written once. Write before the transaction ends. */
export function codeChanges(db: Database, embedder: Pick<EmbedderRow, 'id' | 'dimensions'>) {
  const blocks = codeBlocks(db, embedder)
  const changed = new Map<number, Omit<CodeBlock, 'checksum'>>()
  const blockOf = (seq: number): Omit<CodeBlock, 'checksum'> => {
    const number = Math.floor(seq / BLOCK_ROWS)
    const block = changed.get(number) ?? blocks.find(number) ?? emptyBlock(number, blocks.widths)
    changed.set(number, block)
    return block
  }
  return {
    set: (seq: number, vector: Float32Array | null): void => setCodes(blockOf(seq), blocks.widths, seq, vector),
    /** Row `at` of codes that are made already. */
    copy: (seq: number, rows: CodeRows, at: number): void => copyCodes(blockOf(seq), blocks.widths, seq, rows, at),
    write: (): void => {
      for (const block of changed.values()) blocks.save(block)
      changed.clear()
    },
  }
}

export function dropCodeBlocks(db: Database, embedder: number): void {
  db.prepare('DELETE FROM code_blocks WHERE embedder = ?').run(embedder)
}
