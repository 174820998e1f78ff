import {TextDecoder} from 'node:util'

/** Pieces are put together until there is this much, or twice what was there. */
const LEAST = 1 << 16

/**
 * The bytes of a table as text of one character a byte, so that what is not UTF-8 can be told row by row; UTF-16 (with
 * its byte order mark) has become UTF-8. A window moves over it: `at` is the place in it that its reader has come to.
 */
export function tableText(stream: AsyncIterable<Uint8Array>) {
  const pieces = utf8Pieces(stream)
  const text = {
    window: '',
    at: 0,
    /** The window reaches to the end. */
    isAll: false,
    async fill(): Promise<void> {
      const parts = [text.window.slice(text.at)]
      let length = parts[0]!.length
      const enough = Math.max(LEAST, 2 * length)
      while (length < enough && !text.isAll) {
        const next = await pieces.next()
        if (next.done) text.isAll = true
        else {
          parts.push(next.value.toString('latin1'))
          length += next.value.length
        }
      }
      text.window = parts.join('')
      text.at = 0
    },
    async hasMore(): Promise<boolean> {
      while (text.at >= text.window.length && !text.isAll) await text.fill()
      return text.at < text.window.length
    },
    /** Whether the first line ends in a lone CR. */
    async endsInCr(): Promise<boolean> {
      await text.fill()
      return /^[^\r\n]*\r(?!\n|$)/.test(text.window)
    },
    /** Goes to the next line. `line` is what it had, up to the limit; `length` counts all of it. */
    async takeLine(endsInCr: boolean, most: number): Promise<{line: string; length: number}> {
      const mark = endsInCr ? '\r' : '\n'
      let line = ''
      let length = 0
      for (;;) {
        const end = text.window.indexOf(mark, text.at)
        const part = text.window.slice(text.at, end === -1 ? undefined : end)
        line += part.slice(0, Math.max(0, most - line.length))
        length += part.length
        text.at = end === -1 ? text.window.length : end + 1
        if (end !== -1 || !(await text.hasMore())) break
      }
      if (endsInCr && text.window[text.at] === '\n') text.at++
      return line.endsWith('\r') && line.length === length
        ? {line: line.slice(0, -1), length: length - 1}
        : {line, length}
    },
  }
  return text
}

async function* utf8Pieces(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0)
  let decoder: TextDecoder | undefined
  for await (const piece of stream) {
    let bytes: Buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    if (head !== undefined) {
      head = Buffer.concat([head, bytes])
      if (head.length < 3) continue
      bytes = head
      head = undefined
      const encoding =
        bytes[0] === 0xff && bytes[1] === 0xfe
          ? 'utf-16le'
          : bytes[0] === 0xfe && bytes[1] === 0xff
            ? 'utf-16be'
            : undefined
      if (encoding !== undefined) decoder = new TextDecoder(encoding)
      else if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3)
    }
    yield decoder === undefined ? bytes : Buffer.from(decoder.decode(bytes, {stream: true}))
  }
  if (head !== undefined) yield head
  if (decoder !== undefined) yield Buffer.from(decoder.decode())
}
