import {decodeVector} from '../embedding/vector.ts'

/** Why a stored vector can't be searched by its direction; undefined when it can. */
export function flawOf(blob: Buffer, dimensions: number): 'length' | 'not_a_number' | 'zero' | undefined {
  if (blob.length !== dimensions * 4) return 'length'
  let squares = 0
  for (const value of decodeVector(blob)) squares += value * value
  if (!Number.isFinite(squares)) return 'not_a_number'
  return squares === 0 ? 'zero' : undefined
}
