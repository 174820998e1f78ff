import {LARGEST_VALUE, NARROW, NARROW_OFFSET, roundRow, WIDE} from '../../src/embedding/builtin/rounding.ts'
import {checkOf, HEADER_BYTES, MAGIC} from '../../src/embedding/builtin/static-table.ts'
import {hashText} from '../../src/span/tokens.ts'

/** A model of real numbers, ready to be rounded. */
export interface FloatTable {
  /** In the order of their rows; they come out in the order of their hashes, no two of which may be the same. */
  readonly words: readonly string[]
  /** Rows of words, then rows of buckets. */
  readonly values: Float32Array
  readonly dimensions: number
  /** Numbers of the rows that get eight bits a value and not four. */
  readonly wide: ReadonlySet<number>
  /**
   * How many times more rows of buckets count than training has it, 1 or more. Only scales show it, after rounding: those
   * of words become smaller, as the largest value of a bucket may be all that sums have room for.
   */
  readonly bucketFactor: number
}

/**
 * The file of a model, as `readStaticTable` reads it.
 * @throws {RangeError} a factor below 1
 */
export function tableBytes({words, values, dimensions, wide, bucketFactor}: FloatTable): Buffer {
  if (!(bucketFactor >= 1)) throw new RangeError(`buckets times ${bucketFactor}: from 1 on`)
  const count = values.length / dimensions
  const known = words.length
  const hashes = words.map(hashText)
  const order = Array.from(hashes.keys()).sort((a, b) => hashes[a]! - hashes[b]!)
  for (let bucket = known; bucket < count; bucket++) order.push(bucket)
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value))
  const units = LARGEST_VALUE / largest
  const header = Buffer.alloc(HEADER_BYTES)
  header.write(MAGIC, 'latin1')
  for (const [at, number] of [known, count - known, dimensions, wide.size].entries())
    header.writeUInt32LE(number, 8 + 4 * at)
  const names = Buffer.alloc(4 * known)
  const checks = Buffer.alloc(known)
  const scales = Buffer.alloc(2 * count)
  const flags = Buffer.alloc(Math.ceil(count / 8))
  const narrowRows: Buffer[] = []
  const wideRows: Buffer[] = []
  for (const [row, source] of order.entries()) {
    if (row < known) {
      names.writeUInt32LE(hashes[source]!, 4 * row)
      checks[row] = checkOf(words[source]!)
    }
    const real = values.slice(source * dimensions, (source + 1) * dimensions).map((value) => value * units)
    const rounded = roundRow(real, wide.has(source) ? WIDE : NARROW)
    const scale = row < known ? Math.max(1, Math.round(rounded.scale / bucketFactor)) : rounded.scale
    scales.writeUInt16LE(scale, 2 * row)
    if (wide.has(source)) {
      flags[row >> 3]! |= 1 << (row & 7)
      wideRows.push(Buffer.from(rounded.values.buffer))
    } else narrowRows.push(nibbles(rounded.values))
  }
  return Buffer.concat([header, names, checks, scales, flags, ...narrowRows, ...wideRows])
}

function nibbles(values: Int8Array): Buffer {
  const bytes = Buffer.alloc(values.length / 2)
  for (let at = 0; at < values.length; at += 2)
    bytes[at / 2] = (values[at]! + NARROW_OFFSET) | ((values[at + 1]! + NARROW_OFFSET) << 4)
  return bytes
}
