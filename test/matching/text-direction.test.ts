import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {shippedParts} from '../../src/embedding/builtin/shipped-table.ts'
import {directionOf} from '../../src/matching/text-direction.ts'
import {tokensOf} from '../../src/span/tokens.ts'

test('the words of a text together have the direction that the built-in embedder gives it', async () => {
  const texts = [
    'Brazilian real',
    'who plays ken barlow in coronation street',
    'qual é a capital do Peru',
    'zyxgrbl qwv',
  ]
  const vectors = await builtinEmbedder().embed(texts, new AbortController().signal)
  for (const [at, text] of texts.entries()) {
    const direction = directionOf(tokensOf(text), shippedParts())
    expect(direction).toHaveLength(vectors[at]!.length)
    for (const [axis, value] of direction.entries()) expect(value).toBeCloseTo(vectors[at]![axis]!, 5)
  }
})

test('a text without words has no direction, and no NaN', () => {
  expect([...directionOf([], shippedParts())].every((value) => value === 0)).toBe(true)
})
