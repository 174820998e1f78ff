import type {Database} from 'better-sqlite3'

/** Band keys are below this (min-hash.ts). */
const KEY_RANGE = 2 ** 52

/** Rows of the table of bands in the order of their keys, in memory that threads share: 12 bytes each. */
export interface BandSnapshot {
  readonly keys: Float64Array<SharedArrayBuffer>
  readonly seqs: Uint32Array<SharedArrayBuffer>
}

/** All bands that are written. One pass over the table, which costs what looking up a twentieth of it would. */
export function bandSnapshot(db: Database): BandSnapshot {
  const rows = db.prepare<[], number>('SELECT count(*) FROM bands').pluck().get()!
  const keys = new Float64Array(new SharedArrayBuffer(rows * Float64Array.BYTES_PER_ELEMENT))
  const seqs = new Uint32Array(new SharedArrayBuffer(rows * Uint32Array.BYTES_PER_ELEMENT))
  let at = 0
  const query = db.prepare<[], [number, number]>('SELECT band, seq FROM bands ORDER BY band, seq').raw()
  for (const [key, seq] of query.iterate()) {
    keys[at] = key
    seqs[at++] = seq
  }
  return {keys, seqs}
}

/** Members of a band before `seq`, ascending, appended to `into`. */
export function membersBefore({keys, seqs}: BandSnapshot, key: number, seq: number, into: number[]): void {
  for (let at = firstOf(keys, key); keys[at] === key && seqs[at]! < seq; at++) into.push(seqs[at]!)
}

/** Where the first key that is not below this one stands. The keys are hashes: it is near its share of the whole. */
function firstOf(keys: Float64Array, key: number): number {
  const guess = Math.floor((key / KEY_RANGE) * keys.length)
  let low = guess
  for (let step = 256; low > 0 && keys[low - 1]! >= key; step *= 2) low = Math.max(0, low - step)
  let high = guess
  for (let step = 256; high < keys.length && keys[high]! < key; step *= 2) high = Math.min(keys.length, high + step)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keys[middle]! < key) low = middle + 1
    else high = middle
  }
  return low
}
