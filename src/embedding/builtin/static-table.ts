import {hash} from 'node:crypto'

/** "LLSE0001", then the numbers of words, of buckets and of dimensions, and 0 (uint32, little-endian). */
const MAGIC = 'LLSE0001'
const HEADER_BYTES = 24

/** A stored value is an integer from -7 to 7, times the scale of its row (1-65535); a nibble holds it plus 8. */
const LARGEST = 7
const OFFSET = 8
const LARGEST_SCALE = 65_535

/** Largest share of slots that are taken is a half. */
const SLOTS_PER_WORD = 2

/**
 * The model as it is used: one row of small integers for each known word, then one for each bucket of n-grams. All of
 * it may lie in shared memory, so that threads read one copy.
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
  readonly scales: Uint16Array
  /** Two values a byte, the first in the low half. */
  readonly rows: Uint8Array
  /** Eight hex digits of the SHA-256 of the file: part of the fingerprint. */
  readonly digest: string
}

/** @throws {Error} the bytes are no such table: the installation is damaged */
export function readStaticTable(file: Buffer): StaticTable {
  const [words, buckets, dimensions] = [8, 12, 16].map((at) =>
    file.length >= HEADER_BYTES ? file.readUInt32LE(at) : 0,
  )
  const count = words! + buckets!
  const size = HEADER_BYTES + 4 * words! + 2 * count + (count * dimensions!) / 2
  if (file.length !== size || file.toString('latin1', 0, 8) !== MAGIC || (buckets! & (buckets! - 1)) !== 0)
    throw new Error('the table of the built-in embedder is damaged: install LogLine again')
  const scalesAt = HEADER_BYTES + 4 * words!
  const rowsAt = scalesAt + 2 * count
  const hashes = new Uint32Array(new SharedArrayBuffer(4 * words!))
  for (let word = 0; word < words!; word++) hashes[word] = file.readUInt32LE(HEADER_BYTES + 4 * word)
  const scales = new Uint16Array(new SharedArrayBuffer(2 * count))
  for (let row = 0; row < count; row++) scales[row] = file.readUInt16LE(scalesAt + 2 * row)
  const rows = new Uint8Array(new SharedArrayBuffer(file.length - rowsAt))
  rows.set(file.subarray(rowsAt))
  return {
    words: words!,
    buckets: buckets!,
    dimensions: dimensions!,
    slots: slotsOf(hashes),
    hashes,
    scales,
    rows,
    digest: hash('sha256', file, 'hex').slice(0, 8),
  }
}

/** The row of a known word, by its hash; -1 for one that is not known. */
export function rowOf({slots, hashes}: StaticTable, key: number): number {
  const mask = slots.length - 1
  for (let slot = key & mask; ; slot = (slot + 1) & mask) {
    const position = slots[slot]!
    if (position === 0) return -1
    if (hashes[position - 1] === key) return position - 1
  }
}

function slotsOf(hashes: Uint32Array): Int32Array {
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

/**
 * The file of a model of real numbers: every row rounded to -7...7 times a scale that leaves the least squared error.
 * @param hashes of the words, in the order of their rows; they come out in ascending order
 * @param values rows of words, then rows of buckets
 */
export function staticTableBytes(hashes: Uint32Array, values: Float32Array, dimensions: number): Buffer {
  const count = values.length / dimensions
  const words = hashes.length
  const order = Array.from(hashes.keys()).sort((a, b) => hashes[a]! - hashes[b]!)
  for (let bucket = words; bucket < count; bucket++) order.push(bucket)
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value))
  const unit = largest / LARGEST / LARGEST_SCALE
  const header = Buffer.alloc(HEADER_BYTES)
  header.write(MAGIC, 'latin1')
  header.writeUInt32LE(words, 8)
  header.writeUInt32LE(count - words, 12)
  header.writeUInt32LE(dimensions, 16)
  const names = Buffer.alloc(4 * words)
  const scales = Buffer.alloc(2 * count)
  const rows = Buffer.alloc((count * dimensions) / 2)
  for (const [row, source] of order.entries()) {
    if (row < words) names.writeUInt32LE(hashes[source]!, 4 * row)
    const of = values.subarray(source * dimensions, (source + 1) * dimensions)
    const scale = bestScale(of, unit)
    scales.writeUInt16LE(scale, 2 * row)
    for (let at = 0; at < dimensions; at += 2)
      rows[(row * dimensions + at) / 2] = nibble(of[at]!, scale * unit) | (nibble(of[at + 1]!, scale * unit) << 4)
  }
  return Buffer.concat([header, names, scales, rows])
}

function nibble(value: number, step: number): number {
  return OFFSET + Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / step)))
}

/** Clipping the largest values may leave a smaller error: tries scales from a half of what they need up to all of it. */
function bestScale(row: Float32Array, unit: number): number {
  let largest = 0
  for (const value of row) largest = Math.max(largest, Math.abs(value))
  let best = 1
  let least = Number.POSITIVE_INFINITY
  for (let tenth = 10; tenth <= 20; tenth++) {
    const scale = Math.max(1, Math.min(LARGEST_SCALE, Math.round(((largest / LARGEST) * tenth) / 20 / unit)))
    let error = 0
    for (const value of row) error += (value - (nibble(value, scale * unit) - OFFSET) * scale * unit) ** 2
    if (error < least) {
      least = error
      best = scale
    }
  }
  return best
}
