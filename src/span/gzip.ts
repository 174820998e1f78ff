import * as zlib from 'node:zlib'
import {decodeFrame} from './frame.ts'
import type {Pieces} from './pieces.ts'
import {TrailingBytes} from './trailing-bytes.ts'

/** RFC 1952, 2.3.1: the bits of FLG. */
const FLAG = {headerCrc: 2, extra: 4, name: 8, comment: 16}
const DEFLATE = 8

/** The compressed data are not what they should be. The code is that of zlib. */
class GzipError extends Error {
  readonly code: 'Z_DATA_ERROR' | 'Z_BUF_ERROR'

  constructor(code: GzipError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** The magic number of RFC 1952, 2.3.1. */
export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}

/**
 * Decompresses a stream of one or more gzip members (RFC 1952). Node's own decoder drops the end of the last member
 * when something else follows it; here all that is sound comes first, and then the failure that says where it ends.
 * Zero bytes behind the last member are padding, as for gzip(1).
 * @throws {TrailingBytes} while iterating: what follows is no member
 * @throws {GzipError} while iterating: damaged or truncated data; zlib's errors too
 */
export async function* decompressGzip(pieces: Pieces, chunkSize: number): AsyncGenerator<Buffer> {
  while (await atMember(pieces)) {
    await skipHeader(pieces)
    let check = 0
    let size = 0
    for await (const piece of decodeFrame(zlib.createInflateRaw({chunkSize}), pieces)) {
      check = zlib.crc32(piece, check)
      size = (size + piece.length) >>> 0
      yield piece
    }
    const trailer = await need(pieces, 8)
    if (trailer.readUInt32LE(0) !== check || trailer.readUInt32LE(4) !== size)
      throw new GzipError('Z_DATA_ERROR', `wrong checksum in the gzip member that ends at byte ${pieces.offset}`)
  }
}

/** False at the end of the stream, padding included. */
async function atMember(pieces: Pieces): Promise<boolean> {
  if (isGzip(await pieces.peek(2))) {
    await pieces.take(2)
    return true
  }
  for (;;) {
    const piece = await pieces.next()
    if (piece === undefined) return false
    const used = piece.findIndex((byte) => byte !== 0)
    if (used === -1) continue
    pieces.putBack(piece.subarray(used))
    throw new TrailingBytes('gzip', pieces.offset)
  }
}

/** RFC 1952, 2.3: what stands between the magic number and the deflated data. */
async function skipHeader(pieces: Pieces): Promise<void> {
  const fixed = await need(pieces, 8)
  if (fixed[0] !== DEFLATE)
    throw new GzipError('Z_DATA_ERROR', `unknown gzip method ${fixed[0]} at byte ${pieces.offset - 8}`)
  const flags = fixed[1]!
  if (flags & FLAG.extra) await need(pieces, (await need(pieces, 2)).readUInt16LE(0))
  if (flags & FLAG.name) await skipText(pieces)
  if (flags & FLAG.comment) await skipText(pieces)
  if (flags & FLAG.headerCrc) await need(pieces, 2)
}

/** Up to and with its zero byte. */
async function skipText(pieces: Pieces): Promise<void> {
  for (;;) {
    const piece = await pieces.next()
    if (piece === undefined) throw endOfFile()
    const end = piece.indexOf(0)
    if (end === -1) continue
    pieces.putBack(piece.subarray(end + 1))
    return
  }
}

async function need(pieces: Pieces, count: number): Promise<Buffer> {
  const bytes = await pieces.take(count)
  if (bytes.length < count) throw endOfFile()
  return bytes
}

function endOfFile(): GzipError {
  return new GzipError('Z_BUF_ERROR', 'unexpected end of file')
}
