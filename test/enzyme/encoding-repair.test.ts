import fc from 'fast-check'
import {expect, test} from 'vitest'
import {repairEncoding} from '../../src/enzyme/encoding-repair.ts'
import {normalizedText} from '../../src/enzyme/normalized-text.ts'
import {readLines} from '../../src/span/lines.ts'
import {openInput} from '../../src/span/open-input.ts'
import type {Span} from '../../src/span/schema.ts'
import {dataset} from '../support/datasets.ts'

/** `latin1` as ISO 8859-1 has it and Python reads it, with C1 controls; the others as browsers do. */
const misread = (text: string, label: string): string =>
  label === 'latin1'
    ? Buffer.from(text, 'utf8').toString('latin1')
    : new TextDecoder(label).decode(new TextEncoder().encode(text))

const ENCODINGS = ['latin1', 'windows-1252', 'macintosh']

/** Every letter of Latin-1, in words: `√πb` alone may be a formula, so they are of several letters. */
const LETTERS = Array.from({length: 64}, (_, index) => String.fromCodePoint(0xc0 + index)).map(
  (letter) => `a c${letter}ber`,
)

/** Each is UTF-8 read as Mac OS Roman as well. */
const FORMULAS = [
  ...['√π', '2/√π', 'The answer is √π.', 'x = √Ω', '√(2x)=√π/2 and 2√πr', 'x√π', 'sin√π', 'sigma = √∂', '√∑', '√≤2'],
  ...['≈π', '≈±1.5 mm', '≈∞', '≈£5', 'area≈πr^2', 'weight≈£50', 'ƒ∂', '¬±1', '¬∞', 'so ¬∂'],
]

/** Each is UTF-8 read as Windows-1252 as well. */
const CAPITALS = [
  ...[
    'AMANHÃ…',
    'BOM DIA, FLOR DA MANHÃ…',
    'IRMÃ™',
    'PÅ…',
    'SKÅ»',
    'BLÅ™',
    'OFERTA DA LÃ®',
    'HOJE OU AMANHÃ\u00a0CEDO',
  ],
  ...['a cell of 812 Å³', '10 Å–20 nm', 'Nestlé®™', 'Amanhã»…', 'Ø…', '3×…'],
]

const TEXTS = [
  'A importação do CSV não funciona – “João” aparece errado…',
  'Où est la bibliothèque? Ça va, c’est à côté.',
  'Größe: 25 °C, Straße, naïve café ☕',
  '日本語のテキスト',
  'NÃO é a ÚLTIMA: À ESQUERDA, ÓTIMO, ÇA VA, ÉTÉ',
  '“Quoted”, ‘single’ – dash — dash… 10 € 👍🏽 ☀️',
  'Straße',
]

test.each(ENCODINGS)('UTF-8 that was read as %s reads as it was meant, whole spans too', (label) => {
  for (const text of [...TEXTS, ...LETTERS]) {
    expect(repairEncoding(misread(text, label))).toBe(text)
    expect(normalizedText(misread(text, label), {repairs: true, tidies: true, folds: true})).toBe(text)
  }
})

test('a text that was read wrongly twice is put right as well, also where one reads it otherwise than the other', () => {
  for (const [first, second] of [
    ['latin1', 'latin1'],
    ['windows-1252', 'windows-1252'],
    ['latin1', 'windows-1252'],
  ] as const)
    for (const text of TEXTS) expect(repairEncoding(misread(misread(text, first), second))).toBe(text)
})

test('what is broken and not put right keeps every character that somebody needs to do so', () => {
  for (const text of [...TEXTS, ...LETTERS]) {
    const quoting = `${misread(text, 'latin1')} em vez de “João”`
    expect(normalizedText(quoting, {repairs: true, tidies: true, folds: false})).toBe(quoting.replaceAll('\u00a0', ' '))
  }
})

test('quotes and dashes of Windows-1252 that were read as ISO 8859-1 are quotes and dashes', () => {
  const wrongly = (bytes: string) => normalizedText(bytes, {repairs: true, tidies: true, folds: false})
  expect(wrongly('\u0093Caf\u00e9\u0094 \u0096 it\u0092s fun\u0097too\u0085 10 \u0080')).toBe(
    '“Café” – it’s fun—too… 10 €',
  )
  expect(wrongly('gone\u0081\u009d')).toBe('gone')
})

test('a sound text stays as it is, also one that quotes broken characters', () => {
  const sound = [
    ...TEXTS,
    ...FORMULAS,
    ...CAPITALS,
    'mostra "JoÃ£o" em vez de "João"',
    'ÀÉÎÕÜ',
    '«Â»',
    '√2 ≈ 1,41',
    'NÃO',
    'plain ASCII',
    '',
  ]
  for (const text of sound) expect(repairEncoding(text)).toBe(text)
})

test('what alone may be meant is put right beside what can not be, in the same text or another of the span', () => {
  for (const label of ['latin1', 'windows-1252', 'macintosh'])
    for (const text of ['PIÙ', 'là où', 'où']) {
      const wrong = misread(text, label)
      expect(repairEncoding(`${wrong}, ${misread('réponse', label)}`)).toBe(`${text}, réponse`)
      expect(repairEncoding(wrong, [misread('une réponse', label)])).toBe(text)
      expect(repairEncoding('√π', [text, 'plain'])).toBe('√π')
    }
})

test('one misread character is told from a formula by what stands around it', () => {
  for (const text of [
    'música',
    'Gödel',
    'está',
    'só',
    'año',
    '25 °C',
    'at 25°',
    'é bom',
    'km²',
    '5 ± 2',
    'última',
    '© us',
  ])
    expect(repairEncoding(misread(text, 'macintosh'))).toBe(text)
  for (const text of ['São', 'Só', 'CAFÉ', '25 °C', 'N° 5', '3 × 4', 'Já', 'À noite', 'KÖLN', 'β-carotene', 'VOILÀ'])
    for (const label of ['latin1', 'windows-1252']) expect(repairEncoding(misread(text, label))).toBe(text)
})

test('whatever was read wrongly once comes back, and ASCII never changes', () => {
  fc.assert(
    fc.property(fc.string({unit: fc.constantFrom(...'abc ,.áéíóúãõçñüßœ€“”–…漢字🙂')}), (text) => {
      // What looks wrongly read as it is ("í––" is the three bytes of a letter) can't be told from what was.
      fc.pre(repairEncoding(text) === text)
      for (const label of ['latin1', 'windows-1252']) expect(repairEncoding(misread(text, label))).toBe(text)
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
