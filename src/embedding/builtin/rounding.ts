/** A narrow value is an integer from -7 to 7 (four bits hold it plus 8), a wide one from -127 to 127. */
export const NARROW = 7
export const WIDE = 127
export const NARROW_OFFSET = 8

/** Scales are whole units: what a row's integers are multiplied by. Nothing may exceed 7 x 65535 units. */
const LARGEST_SCALE = 65_535
export const LARGEST_VALUE = NARROW * LARGEST_SCALE

/** A row as integers times a scale of 1 or more. */
export interface RoundedRow {
  readonly scale: number
  readonly values: Int8Array
}

/**
 * A row of real numbers as integers from -`most` to `most`, times the scale that leaves the least squared error: clipping
 * the largest values may cost them more than it helps all others. Tries scales from a half of what they need up to all
 * of it.
 * @param row in units, none beyond LARGEST_VALUE (what is, is clipped)
 */
export function roundRow(row: Float32Array, most: typeof NARROW | typeof WIDE): RoundedRow {
  let largest = 0
  for (const value of row) largest = Math.max(largest, Math.abs(value))
  const limit = Math.floor(LARGEST_VALUE / most)
  let scale = 1
  let least = Number.POSITIVE_INFINITY
  for (let twentieth = 10; twentieth <= 20; twentieth++) {
    const tried = Math.max(1, Math.min(limit, Math.round(((largest / most) * twentieth) / 20)))
    let error = 0
    for (const value of row) error += (value - tried * nearest(value / tried, most)) ** 2
    if (error >= least) continue
    least = error
    scale = tried
  }
  return {scale, values: Int8Array.from(row, (value) => nearest(value / scale, most))}
}

function nearest(value: number, most: number): number {
  return Math.max(-most, Math.min(most, Math.round(value)))
}
