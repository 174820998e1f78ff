import * as zlib from 'node:zlib'
import {decodeFrame} from './frame.ts'
import type {Pieces} from './pieces.ts'
import {TrailingBytes} from './trailing-bytes.ts'

/** A frame, or a skippable frame (RFC 8878, 3.1). */
export function isZstd(head: Buffer): boolean {
  if (head.length < 4) return false
  const magic = head.readUInt32LE(0)
  return magic === 0xfd2fb528 || (magic >= 0x184d2a50 && magic <= 0x184d2a5f)
}

/**
 * Decompresses a stream of one or more zstd frames (RFC 8878, 3: "one or more frames" is what `cat a.zst b.zst` and
 * parallel compressors write). Node's decoder stops after the first frame and drops the rest, so each frame gets a
 * decoder of its own, which starts at the first byte the last one did not consume.
 * @throws {TrailingBytes} while iterating: what follows is no frame
 * @throws while iterating: damaged or truncated data
 */
export async function* decompressZstd(pieces: Pieces, chunkSize: number): AsyncGenerator<Buffer> {
  for (;;) {
    const head = await pieces.peek(4)
    if (head.length === 0) return
    if (!isZstd(head)) throw new TrailingBytes('zstd', pieces.offset)
    yield* decodeFrame(zlib.createZstdDecompress({chunkSize}), pieces)
  }
}
