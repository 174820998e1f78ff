import {once} from 'node:events'
import * as zlib from 'node:zlib'
import {delivered} from './delivered.ts'

/**
 * Decompresses a stream of one or more zstd frames (RFC 8878, 3: "one or more frames" is what `cat a.zst b.zst` and
 * parallel compressors write). Node's decoder stops after the first frame and drops the rest, so each frame gets a
 * decoder of its own, which starts at the first byte the last one did not consume.
 * @throws while iterating: damaged or truncated data
 */
export async function* decompressZstd(source: AsyncIterator<Buffer>, chunkSize: number): AsyncGenerator<Buffer> {
  let waiting: Buffer | undefined
  for (;;) {
    if (waiting === undefined) {
      const next = await source.next()
      if (next.done) return
      waiting = next.value
    }
    const decoder = zlib.createZstdDecompress({chunkSize})
    let piece: Buffer = waiting
    let consumedBefore = 0
    const feeding = (async () => {
      const ended = once(decoder, 'end').then(() => 'ended' as const)
      for (;;) {
        consumedBefore = decoder.bytesWritten
        const written = new Promise<'written'>((resolve) => decoder.write(piece, () => resolve('written')))
        if ((await Promise.race([written, ended])) === 'ended') return
        if (decoder.bytesWritten - consumedBefore < piece.length) return
        const next = await source.next()
        if (next.done) {
          decoder.end()
          return
        }
        piece = next.value
      }
    })()
    // A failure of the decoder surfaces in the loop below; one of the source has to be handed over to it.
    feeding.catch((error: Error) => decoder.destroy(error))
    yield* delivered(decoder)
    await feeding
    const left = piece.subarray(decoder.bytesWritten - consumedBefore)
    waiting = left.length > 0 ? left : undefined
  }
}
