import {isUtf8} from 'node:buffer'
import type {Fault} from './fault.ts'

/** Why bytes that were read as `text` should not have been: they are not UTF-8. Undefined: they are. */
export function notUtf8(bytes: Buffer, text: string): Fault | undefined {
  if (!text.includes('\ufffd') || isUtf8(bytes)) return undefined
  const message = `byte ${firstInvalidByte(bytes, text) + 1} of the line is not UTF-8${guessEncoding(bytes)}`
  return {code: 'invalid_utf8', field: '', message}
}

/** What text of Western languages mostly is that is not UTF-8. */
export const LATIN_HINT = ' (Latin-1 or Windows-1252? iconv -f WINDOWS-1252 -t UTF-8 FILE converts it)'

function guessEncoding(bytes: Buffer): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return ' (compressed twice? gunzip it once)'
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return ' (UTF-16? iconv -f UTF-16 -t UTF-8 FILE converts it)'
  // Text of eight bits a character has no control characters; what was damaged, or is no text, mostly has.
  if (bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d)) return LATIN_HINT
  return ''
}

/** Where decoding first fails, counted from 0: at the first U+FFFD that does not stand in the bytes itself. */
function firstInvalidByte(bytes: Buffer, text: string): number {
  let offset = 0
  let from = 0
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', from)) {
    offset += Buffer.byteLength(text.slice(from, at))
    if (bytes.readUIntBE(offset, Math.min(3, bytes.length - offset)) !== 0xefbfbd) return offset
    offset += 3
    from = at + 1
  }
  return offset
}

/** Well-formed UTF-8 (Unicode, table 3-7), its bytes read as Latin-1; the last group is a byte that is none. */
const SEQUENCES =
  /[\x00-\x7f]+|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|([\x80-\xff])/g

/** Takes the place of bytes that are no UTF-8, for those who read them as text: a character that no text has. */
export const NO_CHARACTER = '\u{10fffe}'

/** A stream in which every byte that is not UTF-8 has become `NO_CHARACTER`. `found` says whether there was one. */
export function markInvalid(stream: AsyncIterable<Uint8Array>): {
  readonly marked: AsyncIterable<Uint8Array>
  readonly found: () => boolean
} {
  let found = false
  const mark = (bytes: Buffer): Buffer => {
    if (isUtf8(bytes)) return bytes
    found = true
    const marker = Buffer.from(NO_CHARACTER).toString('latin1')
    const text = bytes
      .toString('latin1')
      .replace(SEQUENCES, (all, wrong?: string) => (wrong === undefined ? all : marker))
    return Buffer.from(text, 'latin1')
  }
  const marked = async function* (): AsyncGenerator<Uint8Array> {
    let rest: Buffer = Buffer.alloc(0)
    for await (const piece of stream) {
      const bytes = Buffer.concat([rest, piece])
      const end = bytes.length - unfinished(bytes)
      rest = bytes.subarray(end)
      if (end > 0) yield mark(bytes.subarray(0, end))
    }
    if (rest.length > 0) yield mark(rest)
  }
  return {marked: marked(), found: () => found}
}

/** Bytes at the end that may be the beginning of a character. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return length > back ? back : 0
  }
  return 0
}
