import fc from 'fast-check'
import {expect, test} from 'vitest'
import {repairEncoding} from '../../src/enzyme/encoding-repair.ts'
import {readLines} from '../../src/span/lines.ts'
import {openInput} from '../../src/span/open-input.ts'
import type {Span} from '../../src/span/schema.ts'
import {dataset} from '../support/datasets.ts'

const misread = (text: string, label: string): string => new TextDecoder(label).decode(new TextEncoder().encode(text))

const TEXTS = [
  'A importação do CSV não funciona – “João” aparece errado…',
  'Où est la bibliothèque? Ça va, c’est à côté.',
  'Größe: 25 °C, Straße, naïve café ☕',
  '日本語のテキスト',
]

test.each(['latin1', 'windows-1252', 'macintosh'])('UTF-8 that was read as %s reads as it was meant', (label) => {
  for (const text of TEXTS) expect(repairEncoding(misread(text, label))).toBe(text)
})

test('a text that was read wrongly twice is put right as well', () => {
  for (const text of TEXTS) expect(repairEncoding(misread(misread(text, 'windows-1252'), 'windows-1252'))).toBe(text)
})

test('a sound text stays as it is, also one that quotes broken characters', () => {
  const sound = [...TEXTS, 'mostra "JoÃ£o" em vez de "João"', 'ÀÉÎÕÜ', '«Â»', '√2 ≈ 1,41', 'NÃO', 'plain ASCII', '']
  for (const text of sound) expect(repairEncoding(text)).toBe(text)
})

test('whatever was read wrongly once comes back, and ASCII never changes', () => {
  fc.assert(
    fc.property(fc.string({unit: fc.constantFrom(...'abc ,.áéíóúãõçñüßœ€“”–…漢字🙂')}), (text) => {
      // What looks wrongly read as it is ("í––" is the three bytes of a letter) can't be told from what was.
      fc.pre(repairEncoding(text) === text)
      expect(repairEncoding(misread(text, 'windows-1252'))).toBe(text)
    }),
  )
  fc.assert(
    fc.property(fc.string({unit: 'grapheme-ascii'}), (text) => {
      expect(repairEncoding(text)).toBe(text)
    }),
  )
})

const spans = dataset('spans/spans-350k.ndjson.gz')

test.skipIf(spans === undefined)(
  'of 500 real questions beyond ASCII that were read wrongly, nearly all come back',
  async () => {
    const texts: string[] = []
    for await (const lines of readLines(openInput(spans!), 1 << 20)) {
      for (const {bytes} of lines) {
        const {this: text} = JSON.parse(bytes.toString('utf8')) as Span
        // Some stand there as they were read wrongly already.
        if (/[^\p{ASCII}]/u.test(text) && repairEncoding(text) === text) texts.push(text)
      }
      if (texts.length >= 500) break
    }
    const back = texts.slice(0, 500).filter((text) => repairEncoding(misread(text, 'windows-1252')) === text)
    expect(back.length).toBeGreaterThanOrEqual(475)
  },
)
