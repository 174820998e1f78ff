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
