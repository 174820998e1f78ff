import {hash} from 'node:crypto'
import {endianness} from 'node:os'
import {hashText} from '../../span/tokens.ts'
import {NARROW_OFFSET} from './rounding.ts'

/** "LLSE0003", then the numbers of words, of buckets, of dimensions and of wide rows (uint32, little-endian). */
export const MAGIC = 'LLSE0003'
export const HEADER_BYTES = 24

/** Largest share of slots that are taken is a half. */
const SLOTS_PER_WORD = 2

/**
 * The model as it is used: one row of small integers for each known word, then one for each bucket of n-grams. Rows that
 * are used most have eight bits a value, the others four. All of it may lie in shared memory, so that threads read one
 * copy.
 */
export interface StaticTable {
  readonly words: number
  /** A power of two. */
  readonly buckets: number
  /** Of a row; a shorter vector is made of its first values (Matryoshka). */
  readonly dimensions: number
  /** Open addressing by hash: position in `hashes` plus one, 0 is free. */
  readonly slots: Int32Array
  readonly hashes: Uint32Array
  /** Of each word, by `checkOf`. */
  readonly checks: Uint8Array
  /** What the integers of each row are multiplied by, 1-65535. */
  readonly scales: Uint16Array
  /** Where a row is: its position in `narrow`, or -1 minus its position in `wide`. */
  readonly places: Int32Array
  /** Two values a byte, the first in the low half, each plus 8. */
  readonly narrow: Uint8Array
  readonly wide: Int8Array
  /** Eight hex digits of the SHA-256 of the file: part of the fingerprint. */
  readonly digest: string
}

/**
 * Reads a file of `tableBytes` (scripts/embedder/table-bytes.ts): header; hashes of words (uint32); their checks
 * (uint8); scales (uint16); which rows are wide (a bit a row, the lowest first); narrow rows; wide rows.
 * @throws {Error} the bytes are no such table: the installation is damaged
 */
export function readStaticTable(file: Buffer): StaticTable {
  const [words = 0, buckets = 0, dimensions = 0, wideRows = 0] =
    file.length < HEADER_BYTES ? [] : [8, 12, 16, 20].map((at) => file.readUInt32LE(at))
  const rows = words + buckets
  const checksAt = HEADER_BYTES + 4 * words
  const scalesAt = checksAt + words
  const flagsAt = scalesAt + 2 * rows
  const narrowAt = flagsAt + Math.ceil(rows / 8)
  const wideAt = narrowAt + ((rows - wideRows) * dimensions) / 2
  const size = wideAt + wideRows * dimensions
  if (file.length !== size || file.toString('latin1', 0, 8) !== MAGIC || (buckets & (buckets - 1)) !== 0)
    throw new Error('the table of the built-in embedder is damaged: install LogLine again')
  // Copied whole: number by number it takes a twentieth of what a short command takes.
  const bytesFrom = (start: number, end: number): SharedArrayBuffer => {
    const memory = new SharedArrayBuffer(end - start)
    new Uint8Array(memory).set(file.subarray(start, end))
    return memory
  }
  const hashBytes = bytesFrom(HEADER_BYTES, checksAt)
  const scaleBytes = bytesFrom(scalesAt, flagsAt)
  if (endianness() === 'BE') {
    Buffer.from(hashBytes).swap32()
    Buffer.from(scaleBytes).swap16()
  }
  const hashes = new Uint32Array(hashBytes)
  const places = new Int32Array(new SharedArrayBuffer(4 * rows))
  let wide = 0
  for (let row = 0; row < rows; row++)
    places[row] = (file[flagsAt + (row >> 3)]! >> (row & 7)) & 1 ? -1 - wide++ : row - wide
  return {
    words,
    buckets,
    dimensions,
    slots: slotsOf(hashes),
    hashes,
    checks: new Uint8Array(bytesFrom(checksAt, scalesAt)),
    scales: new Uint16Array(scaleBytes),
    places,
    narrow: new Uint8Array(bytesFrom(narrowAt, wideAt)),
    wide: new Int8Array(bytesFrom(wideAt, size)),
    digest: hash('sha256', file, 'hex').slice(0, 8),
  }
}

/** The row of a known word, as `modelTokens` writes it; -1 for one that is not known. */
export function rowOf({slots, hashes, checks}: StaticTable, word: string): number {
  const key = hashText(word)
  const mask = slots.length - 1
  for (let slot = key & mask; ; slot = (slot + 1) & mask) {
    const position = slots[slot]!
    if (position === 0) return -1
    if (hashes[position - 1] === key && checks[position - 1] === checkOf(word)) return position - 1
  }
}

/**
 * Eight bits of a word that its hash knows nothing of: of some hundred thousand unknown words, one has the hash of a known
 * one. The highest byte of FNV-1a with another prime.
 */
export function checkOf(word: string): number {
  let check = word.length
  for (let at = 0; at < word.length; at++) check = Math.imul(check ^ word.charCodeAt(at), 0x2c1b3c6d)
  return check >>> 24
}

/** Adds the integers of a row to a sum, each times `scale`. Overflow is the caller's to avoid. */
export function addRow(table: StaticTable, row: number, scale: number, sum: Int32Array): void {
  const place = table.places[row]!
  if (place < 0) {
    const {wide} = table
    const start = (-1 - place) * table.dimensions
    for (let at = 0; at < sum.length; at++) sum[at]! += Math.imul(wide[start + at]!, scale)
    return
  }
  const {narrow} = table
  const start = (place * table.dimensions) >> 1
  const bytes = sum.length >> 1
  for (let at = 0; at < bytes; at++) {
    const pair = narrow[start + at]!
    sum[2 * at]! += Math.imul((pair & 15) - NARROW_OFFSET, scale)
    sum[2 * at + 1]! += Math.imul((pair >> 4) - NARROW_OFFSET, scale)
  }
}

/** The index by which `rowOf` finds words. */
export function slotsOf(hashes: Uint32Array): Int32Array {
  const count = 1 << Math.ceil(Math.log2(Math.max(2, hashes.length * SLOTS_PER_WORD)))
  const slots = new Int32Array(new SharedArrayBuffer(4 * count))
  const mask = count - 1
  for (let position = 0; position < hashes.length; position++) {
    let slot = hashes[position]! & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = position + 1
  }
  return slots
}
