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
  /** Bits in which each of `count` rows differs from the question: a u16 each at `out`. */
  hamming(rows: number, count: number, width: number, question: number, out: number): void
  /** Inner products of the int8 rows whose numbers (u32) stand at `wanted` with the question: an i32 each at `out`. */
  dotBytes(rows: number, wanted: number, count: number, width: number, question: number, out: number): void
  /** Inner products of `count` float32 rows with the question: an f32 each at `out`. */
  dotFloats(rows: number, count: number, width: number, question: number, out: number): void
}
