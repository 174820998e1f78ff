import type {Importing} from './format.ts'
import {HEAD_BYTES, type Recognised, recognise} from './recognise.ts'

/** Reads as much of an input as telling its format takes; the stream that comes back holds all of it. */
export async function recogniseInput(
  input: AsyncIterable<Uint8Array>,
  name: string,
  importing: Importing,
): Promise<{recognised: Recognised; stream: AsyncIterable<Uint8Array>}> {
  if (importing.format === 'logline') return {recognised: {format: 'logline', container: 'lines'}, stream: input}
  const iterator = input[Symbol.asyncIterator]()
  const pieces: Uint8Array[] = []
  let bytes = 0
  let ended = false
  let failure: {error: unknown} | undefined
  // A pipe may say nothing for long after its first line.
  while (bytes < HEAD_BYTES && !ended && !hasWholeLine(pieces.at(-1))) {
    try {
      const next = await iterator.next()
      if (next.done) ended = true
      else {
        pieces.push(next.value)
        bytes += next.value.length
      }
    } catch (error) {
      failure = {error}
      ended = true
    }
  }
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    const head = pieces.splice(0)
    yield* head
    // What came before the input went wrong is good.
    if (failure !== undefined) throw failure.error
    for (;;) {
      const next = ended ? undefined : await iterator.next()
      if (next === undefined || next.done) return
      yield next.value
    }
  }
  const head = Buffer.concat(pieces, bytes).subarray(0, HEAD_BYTES)
  return {recognised: recognise(head, name, importing), stream: stream()}
}

/** A line that begins and ends like a JSON object is all that it takes. */
function hasWholeLine(piece: Uint8Array | undefined): boolean {
  if (piece === undefined) return false
  const end = piece.indexOf(0x0a)
  return (
    end > 1 && piece[0] === 0x7b && (piece[end - 1] === 0x7d || (piece[end - 1] === 0x0d && piece[end - 2] === 0x7d))
  )
}
