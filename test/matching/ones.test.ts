import fc from 'fast-check'
import {expect, test} from 'vitest'
import {guard, guardedText, isDropped} from '../../src/matching/guards/guards.ts'

const isOther = (one: string, other: string) => {
  const found = [one, other].map((text, at) => isDropped(guard(guardedText(text), guardedText([other, one][at]!))))
  expect(found[0]).toBe(found[1])
  return found[0]
}

const THINGS = fc.constantFrom('egg', 'apple', 'cup', 'hour', 'mile', 'sandwich')
const ARTICLE = (thing: string) => (/^[aeio]|^hour/.test(thing) ? 'an' : 'a')

test('one of a thing is neither a half of it, nor one and a half, nor more, and it is one in whatever words', () => {
  fc.assert(
    fc.property(THINGS, fc.integer({min: 2, max: 90}), (thing, many) => {
      const one = `How much is there in ${ARTICLE(thing)} ${thing}?`
      const plural = thing === 'sandwich' ? 'sandwiches' : `${thing}s`
      expect(isOther(one, `How much is there in half ${ARTICLE(thing)} ${thing}?`)).toBe(true)
      expect(isOther(one, `How much is there in one and a half ${plural}?`)).toBe(true)
      expect(isOther(one, `How much is there in ${ARTICLE(thing)} ${thing} and a half?`)).toBe(true)
      expect(isOther(one, `How much is there in ${many} ${plural}?`)).toBe(true)
      expect(isOther(one, `How much is there in one ${thing}?`)).toBe(false)
      expect(isOther(one, `How much is there in 1 ${thing}?`)).toBe(false)
    }),
  )
})

test('half a thing and a half are one, as words and as a number', () => {
  expect(isOther('Leva meia xícara de leite?', 'Leva 0,5 xícara de leite?')).toBe(false)
  expect(isOther('How far is a mile and a half?', 'How far are 1.5 miles?')).toBe(false)
})

test('an article before a word that stands before its thing, or before what is more than one, is no number', () => {
  expect(isOther('Why is there a character limit?', 'Why are there 300 characters at most?')).toBe(false)
  expect(isOther('Can I have more than one account?', 'Can I have two accounts?')).toBe(false)
  expect(isOther('Como pago a fatura?', 'Como pago as 2 faturas?')).toBe(false)
  expect(isOther('Who wrote a book of 300 pages?', 'Who wrote a 300 page book?')).toBe(false)
})
