import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
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
