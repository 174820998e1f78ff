import {TrailingBytes} from './trailing-bytes.ts'

/** One line of a byte stream. `length` is what the file holds, `bytes` what was kept of it. */
export interface Line {
  readonly bytes: Buffer
  readonly length: number
  /** Counts from 1. */
  readonly number: number
  /** Of the first byte, in the (decompressed) stream. */
  readonly offset: number
}

const LF = 0x0a
const CR = 0x0d
const BOM = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Splits a byte stream at LF alone (U+2028 belongs to JSON strings), drops one CR before it, a byte order mark in front
 * (files that were put together have several), and blank lines. Never holds more than `maxLineBytes` of a line plus one piece of the stream in memory.
 * Yields the lines of each piece together, because one `await` per line would cost more than parsing it.
 */
export async function* readLines(
  stream: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<readonly Line[]> {
  let number = 1
  let offset = 0
  let held: Buffer[] = []
  let heldBytes = 0
  let lineLength = 0

  const keep = (piece: Buffer): void => {
    lineLength += piece.length
    const room = maxLineBytes - heldBytes
    if (room <= 0 || piece.length === 0) return
    const kept = piece.subarray(0, room)
    held.push(kept)
    heldBytes += kept.length
  }
  const finish = (ended: 0 | 1): Line | undefined => {
    let bytes = held.length === 1 ? held[0]! : Buffer.concat(held)
    let length = lineLength
    if (length === bytes.length && bytes[bytes.length - 1] === CR) {
      bytes = bytes.subarray(0, -1)
      length--
    }
    let at = offset
    if (bytes[0] === BOM[0] && bytes.subarray(0, 3).equals(BOM)) {
      bytes = bytes.subarray(3)
      length -= 3
      at += 3
    }
    const line = {bytes, length, number, offset: at}
    number++
    offset += lineLength + ended
    held = []
    heldBytes = 0
    lineLength = 0
    return isBlank(bytes) && length === bytes.length ? undefined : line
  }

  let trailing: TrailingBytes | undefined
  try {
    for await (const chunk of stream) {
      const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      const lines: Line[] = []
      let start = 0
      for (let end = piece.indexOf(LF); end !== -1; end = piece.indexOf(LF, start)) {
        keep(piece.subarray(start, end))
        const line = finish(1)
        if (line !== undefined) lines.push(line)
        start = end + 1
      }
      // What is left over waits for the next piece: copied, so that it does not hold the whole piece.
      if (start < piece.length) keep(start === 0 ? piece : Buffer.from(piece.subarray(start)))
      if (lines.length > 0) yield lines
    }
  } catch (error) {
    // All that was compressed has come: its last line is whole.
    if (!(error instanceof TrailingBytes)) throw error
    trailing = error
  }
  if (lineLength > 0) {
    const line = finish(0)
    if (line !== undefined) yield [line]
  }
  if (trailing !== undefined) throw trailing
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== CR) return false
  return true
}
