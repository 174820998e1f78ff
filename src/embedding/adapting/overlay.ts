import {hash} from 'node:crypto'
import {hashText} from '../../span/tokens.ts'
import {roundRow, WIDE} from '../builtin/rounding.ts'
import {checkOf, type StaticTable, slotsOf} from '../builtin/static-table.ts'

/** "LLAD0002", then the digest of the table it lies over (8 bytes of text), the numbers of dimensions, rows and words. */
const MAGIC = 'LLAD0002'
const HEADER_BYTES = 28

/** A row of the table that is another one now, or the row of a word that the table does not know. */
export type OverlayRow =
  | {readonly row: number; readonly word?: never; readonly values: Float32Array}
  | {readonly word: string; readonly row?: never; readonly values: Float32Array}

/** What an adaptation changes of a table; values in units of that table. */
export interface Overlay {
  /** Digest of the table that it lies over: with any other its rows would mean nothing. */
  readonly base: string
  readonly dimensions: number
  readonly rows: readonly OverlayRow[]
}

/** An overlay as it is stored: row numbers (uint32), hashes of words (uint32), scales (uint16), int8 rows in that order; checks of words (uint8). */
export function overlayBytes({base, dimensions, rows}: Overlay): Buffer {
  const changed = rows.filter(({row}) => row !== undefined).sort((a, b) => a.row! - b.row!)
  const added = rows.filter(({word}) => word !== undefined).sort((a, b) => hashText(a.word!) - hashText(b.word!))
  const header = Buffer.alloc(HEADER_BYTES)
  header.write(MAGIC + base, 'latin1')
  for (const [at, number] of [dimensions, changed.length, added.length].entries())
    header.writeUInt32LE(number, 16 + 4 * at)
  const names = Buffer.alloc(4 * rows.length)
  const scales = Buffer.alloc(2 * rows.length)
  const values = Buffer.alloc(dimensions * rows.length)
  for (const [index, entry] of [...changed, ...added].entries()) {
    const rounded = roundRow(entry.values, WIDE)
    names.writeUInt32LE(entry.row ?? hashText(entry.word!), 4 * index)
    scales.writeUInt16LE(rounded.scale, 2 * index)
    values.set(new Uint8Array(rounded.values.buffer), dimensions * index)
  }
  const checks = Buffer.from(added.map(({word}) => checkOf(word!)))
  return Buffer.concat([header, names, scales, values, checks])
}

/** The digest of the table that an overlay lies over; undefined: these bytes are no overlay. */
export function baseOf(bytes: Buffer): string | undefined {
  return bytes.length >= HEADER_BYTES && bytes.toString('latin1', 0, 8) === MAGIC
    ? bytes.toString('latin1', 8, 16)
    : undefined
}

/**
 * The table with an overlay on it: an embedder of its own, under a digest of its own.
 * @throws {Error} the bytes are no overlay of this table
 */
export function overlaid(table: StaticTable, bytes: Buffer): StaticTable {
  const [dimensions = 0, changed = 0, added = 0] =
    baseOf(bytes) === table.digest ? [16, 20, 24].map((at) => bytes.readUInt32LE(at)) : []
  const count = changed + added
  const scalesAt = HEADER_BYTES + 4 * count
  const valuesAt = scalesAt + 2 * count
  const checksAt = valuesAt + count * dimensions
  if (dimensions !== table.dimensions || bytes.length !== checksAt + added)
    throw new Error('these bytes are no adaptation of the built-in embedder')
  const words = table.words + added
  const rows = words + table.buckets
  const hashes = new Uint32Array(new SharedArrayBuffer(4 * words))
  hashes.set(table.hashes)
  for (let word = 0; word < added; word++)
    hashes[table.words + word] = bytes.readUInt32LE(HEADER_BYTES + 4 * (changed + word))
  const checks = new Uint8Array(new SharedArrayBuffer(words))
  checks.set(table.checks)
  checks.set(bytes.subarray(checksAt), table.words)
  // Rows of words, then those of the new words, then those of buckets.
  const placed = <T extends Uint16Array | Int32Array>(own: T, all: T): T => {
    all.set(own.subarray(0, table.words))
    all.set(own.subarray(table.words), words)
    return all
  }
  const scales = placed(table.scales, new Uint16Array(new SharedArrayBuffer(2 * rows)))
  const places = placed(table.places, new Int32Array(new SharedArrayBuffer(4 * rows)))
  const wide = new Int8Array(new SharedArrayBuffer(table.wide.length + count * dimensions))
  wide.set(table.wide)
  wide.set(new Int8Array(bytes.buffer, bytes.byteOffset + valuesAt, count * dimensions), table.wide.length)
  for (let index = 0; index < count; index++) {
    const named = bytes.readUInt32LE(HEADER_BYTES + 4 * index)
    const row = index >= changed ? table.words + index - changed : named < table.words ? named : named + added
    if (row >= rows) throw new Error('these bytes are no adaptation of the built-in embedder')
    scales[row] = bytes.readUInt16LE(scalesAt + 2 * index)
    places[row] = -1 - (table.wide.length / dimensions + index)
  }
  const digest = `${table.digest}+${hash('sha256', bytes, 'hex').slice(0, 8)}`
  return {...table, words, hashes, checks, slots: slotsOf(hashes), scales, places, wide, digest}
}
