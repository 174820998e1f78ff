import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {shippedDirections} from '../../src/matching/text-direction.ts'
import {textReader} from '../../src/span/text-reader.ts'

test('the words of a text together have the direction that the built-in embedder gives it', async () => {
  const texts = [
    'Brazilian real',
    'who plays ken barlow in coronation street',
    'qual é a capital do Peru',
    'zyxgrbl qwv',
  ]
  const vectors = await builtinEmbedder().embed(texts, new AbortController().signal)
  for (const [at, text] of texts.entries()) {
    const direction = shippedDirections().ofText(text, textReader())
    expect(direction).toHaveLength(vectors[at]!.length)
    for (const [axis, value] of direction.entries()) expect(value).toBeCloseTo(vectors[at]![axis]!, 5)
  }
})

test('a text without words has no direction, and no NaN', () => {
  expect([...shippedDirections().of([])].every((value) => value === 0)).toBe(true)
})

test('more words than are kept: each text has the direction that it had before', () => {
  const directions = shippedDirections()
  const reader = textReader()
  const text = (at: number) => `word${at} other${at % 977} is${at % 5}`
  const first = Array.from({length: 50}, (_, at) => directions.ofText(text(at), reader))
  for (let at = 0; at < 60_000; at++) directions.ofText(text(at), reader)
  for (const [at, direction] of first.entries()) expect(directions.ofText(text(at), reader)).toEqual(direction)
})
