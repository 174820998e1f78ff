import fc from 'fast-check'
import {expect, test} from 'vitest'
import {textReader} from '../../src/span/text-reader.ts'
import {fold, tokensOf} from '../../src/span/tokens.ts'

const text = fc
  .array(fc.constantFrom('port', 'Redis', 'café', 'cafe', '漢字', '3,5', 'a', 'x'.repeat(70), '🔥'), {maxLength: 30})
  .map((words) => words.join(' '))

test('a reader numbers the words of its texts, each word once, whatever other readers read in between', () => {
  fc.assert(
    fc.property(fc.array(fc.record({text, mine: fc.boolean()}), {maxLength: 12}), (turns) => {
      const [own, other] = [textReader(), textReader()]
      const numbers = new Map<string, number>()
      for (const {text: written, mine} of turns) {
        const reader = mine ? own : other
        const read = reader.read(written)
        expect(read.folded).toBe(fold(written))
        expect(read.tokens).toEqual(tokensOf(written))
        expect(read.numbers.map((number) => reader.words[number]!.text)).toEqual(read.tokens)
        expect(read.distinct).toEqual([...new Set(read.numbers)])
        expect(reader.read(written)).toBe(read)
        if (mine)
          for (const [at, word] of read.tokens.entries()) {
            expect(numbers.get(word) ?? read.numbers[at]).toBe(read.numbers[at])
            numbers.set(word, read.numbers[at]!)
            expect(own.numberOf(word)).toBe(read.numbers[at])
          }
      }
      expect(new Set(own.words.map((word) => word.text)).size).toBe(own.words.length)
    }),
  )
})

test('the beginning of a text that was read is read as if it were the text', () => {
  const letters = fc.string({unit: fc.constantFrom(...'aB1 _-.é漢\u0307ﬁ🔥'), maxLength: 60})
  const ascii = fc.string({unit: fc.constantFrom(...'aB1 _-.'), maxLength: 60})
  fc.assert(
    fc.property(fc.oneof(letters, ascii), fc.array(fc.nat(70), {maxLength: 4}), (written, lengths) => {
      const reader = textReader()
      for (const length of lengths) {
        const {folded, tokens, numbers, distinct} = reader.read(written, length)
        const alone = textReader().read(written.slice(0, length))
        expect([folded, tokens]).toEqual([alone.folded, alone.tokens])
        expect(numbers.map((number) => reader.words[number]!.text)).toEqual(tokens)
        expect(distinct).toEqual([...new Set(numbers)])
        expect(reader.read(written, length).numbers).toBe(numbers)
      }
    }),
  )
})
