/**
 * The loops of a scan, over a memory of their own. Addresses are bytes in it; rows lie one after another, each `width`
 * bytes, a multiple of 16 padded with zeros. All implementations give the same bits.
 */
export interface Kernel {
  readonly kind: 'wasm' | 'plain'
  /** The memory; growing replaces it, so ask again after that. */
  readonly memory: {readonly buffer: ArrayBuffer}
  /** Makes the memory at least this long. What it holds stays. */
  reserve(bytes: number): void
  /**
   * Bits in which the rows whose numbers (u32) stand at `wanted` differ from the question: a u16 each at `out`, and how
   * often each number of bits occurred added to the u32 counts at `counts`.
   */
  hamming(
    rows: number,
    wanted: number,
    count: number,
    width: number,
    question: number,
    out: number,
    counts: number,
  ): void
  /**
   * The positions (a u32 each at `out`, room for one more) of the u16 distances that are at most `limit`, ascending.
   * Memory must go on for 14 bytes after the distances. Returns how many.
   */
  within(distances: number, count: number, limit: number, out: number): number
  /** Inner products of the int8 rows whose numbers (u32) stand at `wanted` with the question: an i32 each at `out`. */
  dotBytes(rows: number, wanted: number, count: number, width: number, question: number, out: number): void
  /** Inner products of `count` float32 rows with the question: an f32 each at `out`. */
  dotFloats(rows: number, count: number, width: number, question: number, out: number): void
  /** Sum of the float32 rows whose numbers (u32) stand at `wanted`, one after the other: a row of f32 at `out`. */
  sumFloats(rows: number, wanted: number, count: number, width: number, out: number): void
}
