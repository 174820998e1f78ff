import fc from 'fast-check'
import {expect, test} from 'vitest'
import {shortened} from '../../src/pool/shortened.ts'

test('what is cut ends after one of its words, unless the word is longer than any', () => {
  const word = fc.stringMatching(/^[a-zé]{1,30}$/)
  fc.assert(
    fc.property(fc.array(word, {minLength: 3, maxLength: 30}), fc.integer({min: 32, max: 300}), (words, characters) => {
      const text = words.join(' ')
      const short = shortened(text, characters)
      if (text.length <= characters) {
        expect(short).toBe(text)
        return
      }
      const kept = short.replace(/ \.\.\.$/, '')
      expect(short).not.toBe(kept)
      expect(kept.length).toBeLessThanOrEqual(characters)
      expect(text.startsWith(`${kept} `)).toBe(true)
    }),
  )
  expect(shortened('x'.repeat(400), 300)).toBe(`${'x'.repeat(300)} ...`)
})
