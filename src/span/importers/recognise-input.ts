import type {Importing} from './format.ts'
import {HEAD_BYTES, mostHeadBytes, type Recognised, type Recognition, recognise} from './recognise.ts'

/**
 * Reads as much of an input as telling its format takes, bounded by a few times `maxRowBytes`; the stream that comes
 * back holds all of it.
 */
export async function recogniseInput(
  input: AsyncIterable<Uint8Array>,
  name: string,
  importing: Importing,
  maxRowBytes: number,
): Promise<{recognised: Recognised; stream: AsyncIterable<Uint8Array>}> {
  const iterator = input[Symbol.asyncIterator]()
  const most = mostHeadBytes(maxRowBytes)
  let pieces: Uint8Array[] = []
  let bytes = 0
  let ended = false
  let failure: {error: unknown} | undefined
  let recognition: Recognition = 'next line'
  // What was looked at in vain is looked at again when there is twice as much, or another line.
  let enough = HEAD_BYTES
  while (typeof recognition === 'string') {
    let isLineEnd = false
    try {
      const next = await iterator.next()
      if (next.done) ended = true
      else {
        pieces.push(next.value)
        bytes += next.value.length
        // A pipe may say nothing for long after its first line.
        isLineEnd = recognition === 'next line' && next.value.includes(0x0a)
      }
    } catch (error) {
      failure = {error}
      ended = true
    }
    const isAll = ended || bytes >= most
    if (!isAll && !isLineEnd && bytes < enough) continue
    const head =
      pieces.length === 1 ? Buffer.from(pieces[0]!.buffer, pieces[0]!.byteOffset, bytes) : Buffer.concat(pieces)
    pieces = [head]
    recognition = recognise(head, isAll, name, importing, maxRowBytes)
    enough = 2 * Math.max(HEAD_BYTES, bytes)
  }
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    yield* pieces.splice(0)
    // What came before the input went wrong is good.
    if (failure !== undefined) throw failure.error
    for (;;) {
      const next = ended ? undefined : await iterator.next()
      if (next === undefined || next.done) return
      yield next.value
    }
  }
  return {recognised: recognition, stream: stream()}
}
