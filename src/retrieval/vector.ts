/** Why a stored vector can't be searched by its direction; undefined when it can. */
export function flawOf(blob: Buffer, dimensions: number): 'length' | 'not_a_number' | 'zero' | undefined {
  if (blob.length !== dimensions * 4) return 'length'
  let squares = 0
  for (const value of floatsOf(blob)) squares += value * value
  if (!Number.isFinite(squares)) return 'not_a_number'
  return squares === 0 ? 'zero' : undefined
}

/** A stored vector, copied at once: every machine that sqlite-vec is built for is little-endian, as the store is. */
export function floatsOf({buffer, byteOffset, length}: Buffer): Float32Array {
  return new Float32Array(buffer.slice(byteOffset, byteOffset + length))
}
