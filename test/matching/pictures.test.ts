import fc from 'fast-check'
import {expect, test} from 'vitest'
import {pictureGuard, picturesOf} from '../../src/matching/guards/pictures.ts'

const PICTURES = ['🍕', '🦄', '❤️', '🇵🇹', '👍', '👨‍👩‍👧', '👨‍👩‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🤷‍♂️']

test('a picture asked about is one, whatever it is joined of, and another one is another', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PICTURES), fc.constantFrom(...PICTURES), (one, other) => {
      const [a, b] = [picturesOf(`What does ${one} mean?`), picturesOf(`What does ${other} mean?`)]
      expect([a.size, b.size]).toEqual([1, 1])
      expect(pictureGuard(a, b) === undefined).toBe(one === other)
    }),
  )
})

test('how a picture is shown, and the colour of skin, make no other of it', () => {
  for (const picture of ['👍', '👍🏽', '👍🏿']) expect([...picturesOf(`Is ${picture} rude?`)]).toEqual(['👍'])
  expect(picturesOf('Is ❤️ love?')).toEqual(picturesOf('Is ❤ love?'))
})

test('what stands behind a sentence is said with a smile and not about one; signs of rights are no pictures', () => {
  for (const text of [
    'How do I log in? 😭',
    'Help me log in! 🙏🙏',
    'please reset my password 😊',
    'Is Windows™ © 2024?',
  ])
    expect([text, ...picturesOf(text)]).toEqual([text])
  expect([...picturesOf('the meaning of 😭')]).toEqual(['😭'])
  expect([...picturesOf('significado do emoji 🍕🔥')]).toEqual(['🍕', '🔥'])
})

test('a text with fewer of the same pictures contradicts nothing', () => {
  const [both, one] = [picturesOf('What is 🍕🔥 ?'), picturesOf('What is 🔥 ?')]
  expect([pictureGuard(both, one), pictureGuard(one, both)]).toEqual([undefined, undefined])
})
