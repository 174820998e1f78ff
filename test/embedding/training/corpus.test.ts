import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {expect, test} from 'vitest'
import {align} from '../../../scripts/embedder/alignment.ts'
import {readCorpus} from '../../../scripts/embedder/corpus.ts'
import {tempDir} from '../../support/temp.ts'

function folderOf(files: Readonly<Record<string, readonly (readonly [string, string])[]>>): string {
  const folder = tempDir()
  for (const [name, pairs] of Object.entries(files))
    writeFileSync(join(folder, `${name}.tsv.gz`), gzipSync(pairs.map((pair) => `${pair.join('\t')}\n`).join('')))
  return folder
}

const NOUNS = ['port', 'server', 'file', 'branch', 'commit', 'index', 'backup', 'token', 'queue', 'cache']

test('held-out translations, and what resembles them or an evaluation text, are not trained on', () => {
  const translations = NOUNS.flatMap((noun) =>
    NOUNS.map((other) => [`close the ${noun} before ${other}`, `fechar antes ${noun}x ${other}x`] as const),
  )
  const folder = folderOf({
    'en-pt-made': translations,
    questions: [
      ['where is the blue house on the hill', 'on the hill'],
      ['a sentence that nobody judged at all', 'fine'],
    ],
  })
  const {sources, heldOut, dropped} = readCorpus(folder, ['Where is the BLUE house, on the hill?'])
  // There are fewer than 1,000: all of them are held out and none is left.
  expect(heldOut).toHaveLength(100)
  expect(sources.get('en-pt-made')).toEqual([])
  expect(sources.get('questions')).toEqual([['a sentence that nobody judged at all', 'fine']])
  expect(dropped).toBe(101)
})

test('words that stand together in translated texts are each other’s translation', () => {
  const [the, house, book, a, casa, livro] = [1, 2, 3, 4, 11, 12]
  const pair = (english: number[], foreign: number[]) => [Int32Array.from(english), Int32Array.from(foreign)] as const
  const found = align([pair([the!, house!], [a!, casa!]), pair([the!, book!], [a!, livro!]), pair([house!], [casa!])])
  const best = (foreign: number) => [...found.get(foreign)!].sort((x, y) => y[1] - x[1])[0]![0]
  expect([best(casa!), best(livro!), best(a!)]).toEqual([house, book, the])
})
