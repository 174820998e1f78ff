import fc from 'fast-check'
import {expect, test} from 'vitest'
import {tokenSet} from '../../src/span/min-hash.ts'
import {TokenTable} from '../../src/span/token-table.ts'
import {asciiHashes, fold, hashNumbers, hashText, tokensOf} from '../../src/span/tokens.ts'

test('words of plain ASCII are the same words by the short way', () => {
  const ascii = fc.string({unit: fc.integer({min: 0, max: 0x7f}).map((unit) => String.fromCharCode(unit))})
  fc.assert(
    fc.property(ascii, (text) => {
      const hashes = new Uint32Array(text.length + 1)
      const count = asciiHashes(text, hashes)
      expect([...hashes.subarray(0, count)]).toEqual(tokensOf(text).map(hashText))
    }),
    {numRuns: 2000},
  )
})

test('a text that is not ASCII is left to the long way', () => {
  expect(asciiHashes('café', new Uint32Array(4))).toBe(-1)
  expect(tokenSet('Café')).toEqual(tokenSet('cafe'))
})

test('numbers hash as the text of them would', () => {
  const numbers = fc.array(fc.integer({min: 0, max: 0xffffffff})).map((list) => Uint32Array.from(list))
  fc.assert(
    fc.property(numbers, (list) => {
      expect(hashNumbers(list)).toBe(hashText(list.join(' ')))
    }),
  )
  expect(hashNumbers(Uint32Array.of(0, 10, 4294967295))).toBe(hashText('0 10 4294967295'))
})

test('words from the table are those of the text, however often and whatever came before', () => {
  const table = new TokenTable()
  const numbering = table.numbering()
  const text = fc.string({unit: fc.constantFrom(...'aab1 _-.é漢\u0307ſš'), maxLength: 60})
  fc.assert(
    fc.property(fc.oneof(text, fc.string({unit: 'grapheme'})), (written) => {
      const folded = fold(written)
      const count = table.cut(folded, numbering)
      const words = Array.from(table.numbers.subarray(0, count), (number) => numbering.words[number]!)
      expect(words.map(({text: letters}) => letters)).toEqual(tokensOf(written))
      // The same object for the same word, whether it is cut from a text or asked for.
      for (const word of words) expect(table.word(word.text)).toBe(word)
    }),
    {numRuns: 2000},
  )
})
