import {isUtf8} from 'node:buffer'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {markInvalid, NO_CHARACTER} from '../../src/span/utf8.ts'

async function marked(pieces: readonly Uint8Array[]): Promise<{text: string; found: boolean}> {
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    yield* pieces
  }
  const {marked: bytes, found} = markInvalid(stream())
  const all: Uint8Array[] = []
  for await (const piece of bytes) all.push(piece)
  return {text: Buffer.concat(all).toString('utf8'), found: found()}
}

const cut = (bytes: Buffer, at: number): Uint8Array[] => [bytes.subarray(0, at), bytes.subarray(at)]

test('text passes as it is, wherever the stream is cut', async () => {
  const text = fc.string({unit: fc.constantFrom('a', 'é', '漢', '🔥', '\ufffd', '\u{10ffff}')})
  await fc.assert(
    fc.asyncProperty(text, fc.nat(40), async (written, at) => {
      expect(await marked(cut(Buffer.from(written), at))).toEqual({text: written, found: false})
    }),
  )
})

test('whatever the bytes, what comes out is text, and what was wrong is marked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({maxLength: 20}), fc.nat(20), async (bytes, at) => {
      const {text, found} = await marked(cut(Buffer.from(bytes), at))
      expect(found).toBe(!isUtf8(bytes))
      expect(text.includes(NO_CHARACTER)).toBe(found)
      expect(text.replaceAll(NO_CHARACTER, '').includes('\ufffd')).toBe(Buffer.from(bytes).includes('\ufffd'))
    }),
  )
})
