/** Spans by the keys that they share: LSH buckets, in memory that threads share. */
export interface Buckets {
  readonly bands: number
  /** 32 bits, `bands` of each span. */
  readonly keys: Uint32Array
  /** For each band the spans in the order of their keys: key and place in one number, as `packing` says. */
  readonly sorted: Float64Array
}

/** @param keys `bands` of each span */
export function bucketsOf(keys: Uint32Array, bands: number): Buckets {
  const spans = keys.length / bands
  const sorted = new Float64Array(new SharedArrayBuffer(8 * keys.length))
  const {places, shift} = packing(spans)
  for (let band = 0; band < bands; band++) {
    const row = sorted.subarray(band * spans, (band + 1) * spans)
    for (let at = 0; at < spans; at++) row[at] = (keys[at * bands + band]! >>> shift) * places + at
    row.sort()
  }
  return {bands, keys, sorted}
}

/** Key and place in one number, so that sorting compares numbers: as many bits of the key as fit into 53. */
function packing(spans: number): {readonly places: number; readonly shift: number} {
  const bits = Math.max(1, Math.ceil(Math.log2(spans + 1)))
  return {places: 2 ** bits, shift: Math.max(0, bits - 21)}
}

/**
 * Visits who shares a bucket with the span at a place, once for each bucket, the earliest first.
 * @param visit whoever shares the bucket; false: this one does not count
 * @param most of a bucket that count: boilerplate puts thousands into one
 */
export function visitBuckets(
  {bands, keys, sorted}: Buckets,
  at: number,
  most: number,
  visit: (other: number) => boolean,
): void {
  const spans = keys.length / bands
  const {places, shift} = packing(spans)
  for (let band = 0; band < bands; band++) {
    const start = band * spans
    const key = (keys[at * bands + band]! >>> shift) * places
    let left = most
    for (let place = firstFrom(sorted, start, start + spans, key); place < start + spans && left > 0; place++) {
      const other = sorted[place]! - key
      if (other >= places) break
      if (other !== at && visit(other)) left--
    }
  }
}

/** The place of the first number that is not below `least`, in ascending ones from `low` on and before `high`. */
function firstFrom(numbers: Float64Array, low: number, high: number, least: number): number {
  while (low < high) {
    const middle = (low + high) >>> 1
    if (numbers[middle]! < least) low = middle + 1
    else high = middle
  }
  return low
}
