import {once} from 'node:events'
import type {Transform} from 'node:stream'
import {delivered} from './delivered.ts'
import type {Pieces} from './pieces.ts'

/** A decoder of node:zlib: `bytesWritten` counts what it has consumed. */
export type Decoder = Transform & {readonly bytesWritten: number}

/**
 * What a decoder makes of the pieces up to the end of its frame; the bytes behind that are put back.
 * @throws while iterating: damaged or truncated data, errors of the source
 */
export async function* decodeFrame(decoder: Decoder, pieces: Pieces): AsyncGenerator<Buffer> {
  let left: Buffer = Buffer.alloc(0)
  const feeding = (async () => {
    const ended = once(decoder, 'end').then(() => 'ended' as const)
    for (;;) {
      const piece = await pieces.next()
      if (piece === undefined) {
        decoder.end()
        return
      }
      const consumedBefore = decoder.bytesWritten
      const written = new Promise<'written'>((resolve) => decoder.write(piece, () => resolve('written')))
      const first = await Promise.race([written, ended])
      left = piece.subarray(decoder.bytesWritten - consumedBefore)
      if (first === 'ended' || left.length > 0) return
    }
  })()
  // A failure of the decoder surfaces in the loop below; one of the source has to be handed over to it.
  feeding.catch((error: Error) => decoder.destroy(error))
  yield* delivered(decoder)
  await feeding
  pieces.putBack(left)
}
