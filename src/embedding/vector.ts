import {endianness} from 'node:os'
import {ProviderError} from '../errors.ts'

/** How far from 1 the length of a stored vector may be: float32 rounding of a few thousand dimensions stays far below. */
const LENGTH_TOLERANCE = 1e-3

/** Then a vector lies in memory as it is stored. */
const LITTLE_ENDIAN = endianness() === 'LE'

/**
 * Scales a vector to length 1, in place.
 * @returns false, and leaves it alone, when it has no direction: all zero, or not finite
 */
export function toUnit(vector: Float32Array | Float64Array): boolean {
  let squares = 0
  for (const value of vector) squares += value * value
  const length = Math.sqrt(squares)
  if (!(length > 1e-12) || !Number.isFinite(length)) return false
  for (let index = 0; index < vector.length; index++) vector[index]! /= length
  return true
}

/**
 * The direction between a question and its outcome: unit(query + response). The query alone when there is no response,
 * or when the two are opposite and there is nothing between them.
 */
export function combine(query: Float32Array, response: Float32Array | null): Float32Array {
  if (response === null) return query
  const sum = new Float64Array(query.length)
  for (let index = 0; index < sum.length; index++) sum[index] = query[index]! + response[index]!
  return toUnit(sum) ? new Float32Array(sum) : query
}

/**
 * The form a vector is stored in: float32, little-endian. The door that nothing wrong gets through: sqlite-vec itself
 * takes NaN (DESIGN section 7).
 * @throws {ProviderError} wrong number of dimensions, NaN, or a length other than 1
 */
export function encodeVector(vector: Float32Array, dimensions: number): Buffer {
  if (vector.length !== dimensions) throw badVector(`has ${vector.length} dimensions where ${dimensions} were promised`)
  let squares = 0
  for (const value of vector) squares += value * value
  if (Number.isNaN(squares)) throw badVector('holds NaN')
  if (Math.abs(Math.sqrt(squares) - 1) > LENGTH_TOLERANCE)
    throw badVector(`has length ${Math.sqrt(squares).toPrecision(4)} where 1 was promised`)
  if (LITTLE_ENDIAN) return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
  const bytes = Buffer.allocUnsafe(4 * dimensions)
  for (let index = 0; index < dimensions; index++) bytes.writeFloatLE(vector[index]!, 4 * index)
  return bytes
}

export function decodeVector(bytes: Buffer): Float32Array {
  const vector = new Float32Array(bytes.length / 4)
  if (LITTLE_ENDIAN) {
    bytes.copy(new Uint8Array(vector.buffer))
    return vector
  }
  for (let index = 0; index < vector.length; index++) vector[index] = bytes.readFloatLE(4 * index)
  return vector
}

function badVector(what: string): ProviderError {
  return new ProviderError('bad_vector', `a vector of the embedder ${what}`, {
    hint: 'nothing of this batch was stored; check the model that is configured under [embed]',
  })
}
