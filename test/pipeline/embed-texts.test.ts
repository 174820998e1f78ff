import fc from 'fast-check'
import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {embedTexts, textPages} from '../../src/pipeline/embed-texts.ts'

const {signal} = new AbortController()
const embedder = builtinEmbedder()

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const rows: T[] = []
  for await (const page of pages) rows.push(...page)
  return rows
}

async function* bytes(...pieces: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield Buffer.from(piece)
}

test('what is printed is the very vector that enrich would store', async () => {
  const [row] = await all(embedTexts([['undo a commit']], embedder, {signal}))
  const [vector] = await embedder.embed(['undo a commit'], signal)
  expect(row).toMatchObject({text: 'undo a commit', embedder: embedder.fingerprint})
  expect(Float32Array.from((row as unknown as {vector: number[]}).vector)).toEqual(vector)
})

test('with a text to compare with, similarities are printed instead of vectors', async () => {
  const rows = await all(embedTexts([['undo a commit', 'boil an egg']], embedder, {to: 'undo a commit', signal}))
  const [same, other] = rows as unknown as {similarity: number}[]
  expect(same!.similarity).toBeCloseTo(1, 6)
  expect(other!.similarity).toBeLessThan(0.6)
  expect(rows[0]).not.toHaveProperty('vector')
})

test('stdin is read line by line: blank lines are left out, a line over the limit is named', async () => {
  expect(await all(textPages(bytes('one\ntw', 'o\n\n  \nthree'), 1024))).toEqual(['one', 'two', 'three'])
  await expect(all(textPages(bytes('ok\n', 'x'.repeat(2000)), 1024))).rejects.toThrow('line 2 has 2000 bytes')
})

test('numbers are as short as they can be and still the same float32', async () => {
  const printed = async (vector: Float32Array): Promise<readonly number[]> => {
    const only: Embedder = {fingerprint: 'one', dimensions: vector.length, embed: async () => [vector]}
    const [row] = await all(embedTexts([['text']], only, {signal}))
    return (row as unknown as {vector: number[]}).vector
  }
  await fc.assert(
    fc.asyncProperty(fc.array(fc.float({min: -1, max: 1, noNaN: true}), {minLength: 1}), async (values) => {
      const vector = Float32Array.from(values)
      const numbers = await printed(vector)
      expect(numbers.map((value) => Math.fround(value) + 0)).toEqual([...vector].map((value) => value + 0))
      for (const [at, value] of vector.entries())
        if (Math.abs(value) > 1e-9) {
          const digits = [6, 7, 8, 9].find((count) => Math.fround(Number(value.toPrecision(count))) === value)!
          expect(numbers[at]! + 0).toBe(Number(value.toPrecision(digits)) + 0)
        }
    }),
  )
})

test('what came while nobody took any is embedded together; what comes slowly is embedded at once', async () => {
  let took: (() => void) | undefined
  const slowly = async function* () {
    yield Buffer.from('first\n')
    await new Promise<void>((resolve) => {
      took = resolve
    })
    for (let piece = 0; piece < 4; piece++) yield Buffer.from(`${'again\n'.repeat(3)}`)
  }
  const pages = textPages(slowly(), 1024)
  expect((await pages.next()).value).toEqual(['first'])
  took!()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect((await pages.next()).value).toEqual(Array(12).fill('again'))
  expect((await pages.next()).done).toBe(true)
})

test('rows come in the order of the texts, and a failure of the embedder reaches whoever takes them', async () => {
  const texts = Array.from({length: 30}, (_, at) => [`text ${at}`, `other ${at}`])
  const rows = await all(embedTexts(texts, embedder, {signal}))
  expect((rows as {text: string}[]).map(({text}) => text)).toEqual(texts.flat())
  let calls = 0
  const failing: Embedder = {
    ...embedder,
    embed: (asked, stop) => (++calls === 3 ? Promise.reject(new Error('gone')) : embedder.embed(asked, stop)),
  }
  const taken: unknown[] = []
  await expect(async () => {
    for await (const page of embedTexts(texts, failing, {signal})) taken.push(...page)
  }).rejects.toThrow('gone')
  expect(taken).toHaveLength(4)
})
