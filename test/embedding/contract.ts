import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {Interrupted} from '../../src/errors.ts'

const never = new AbortController().signal

/** Any text with something in it: all of Unicode, and halves of surrogate pairs. */
const anyText = fc
  .oneof(
    fc.string({unit: 'binary', minLength: 1, maxLength: 60}),
    fc.string({unit: 'grapheme', minLength: 1, maxLength: 60}),
    fc.array(fc.integer({min: 0, max: 0xffff}), {minLength: 1, maxLength: 20}).map((u) => String.fromCharCode(...u)),
  )
  .filter((text) => text.trim() !== '')

const ODD_TEXTS = [
  '!',
  '...',
  '😀',
  '👩‍👩‍👧‍👦',
  '今天天气很好',
  'สวัสดี',
  'مرحبا بالعالم',
  'שלום',
  'नमस्ते',
  '\u0301',
  '\u200b',
  '\u0000',
  '\ufdfa',
  'a',
  '7',
  '\u202eabc',
  'C++',
]

/** What every embedder promises (src/embedding/embedder.ts). */
export function embedderContract(name: string, make: () => Embedder): void {
  describe(`${name} keeps the promises of an embedder`, () => {
    const embedder = make()
    const embed = (texts: readonly string[]) => embedder.embed(texts, never)

    test('one unit vector of the promised dimensions for each text, whatever the text', async () => {
      const check = async (texts: readonly string[]) => {
        const vectors = await embed(texts)
        expect(vectors).toHaveLength(texts.length)
        for (const vector of vectors) {
          expect(vector).toHaveLength(embedder.dimensions)
          expect(Math.hypot(...vector)).toBeCloseTo(1, 4)
        }
      }
      await check(ODD_TEXTS)
      await fc.assert(fc.asyncProperty(fc.array(anyText, {maxLength: 8}), check))
    })

    test('the same text has the same vector, alone or among others, in whatever place', async () => {
      await fc.assert(
        fc.asyncProperty(anyText, fc.array(anyText, {maxLength: 5}), fc.nat(5), async (text, others, place) => {
          const [alone] = await embed([text])
          const texts = others.toSpliced(place, 0, text)
          const among = await embed(texts)
          expect(among[texts.indexOf(text)]).toEqual(alone)
        }),
      )
    })

    test('texts of different words have different vectors, in the order of the texts', async () => {
      const texts = ['boil an egg', 'rebase a branch', 'pay a tax']
      const forwards = await embed(texts)
      const backwards = await embed(texts.toReversed())
      expect(forwards).toEqual(backwards.toReversed())
      expect(new Set(forwards.map(String)).size).toBe(3)
    })

    test('no texts give no vectors', async () => {
      expect(await embed([])).toEqual([])
    })

    test('a text of a million characters is embedded like any other', async () => {
      for (const text of ['how to boil an egg '.repeat(52_632), 'x'.repeat(1_000_000), '漢'.repeat(1_000_000)]) {
        const [vector] = await embed([text])
        expect(Math.hypot(...vector!)).toBeCloseTo(1, 4)
      }
    })

    test('an empty text is refused and not given some vector', async () => {
      await expect(embed(['fine', ' \n\t'])).rejects.toThrow(/empty/)
    })

    test('a signal that has fired, or fires on the way, ends the work as interrupted', async () => {
      await expect(embedder.embed(['a text'], AbortSignal.abort())).rejects.toThrow(Interrupted)
      const stop = new AbortController()
      const texts = Array.from({length: 20_000}, (_, number) => `a longer text with the number ${number}`)
      const embedding = embedder.embed(texts, stop.signal)
      setImmediate(() => stop.abort())
      await expect(embedding).rejects.toThrow(Interrupted)
    })

    test('the fingerprint names model and dimensions and does not change', () => {
      expect(embedder.fingerprint).toContain(String(embedder.dimensions))
      expect(make().fingerprint).toBe(embedder.fingerprint)
    })
  })
}
