import {hash} from 'node:crypto'
import {readFileSync, statSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {spearman} from '../../scripts/embedder/statistics.ts'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {encodeVector, toUnit} from '../../src/embedding/vector.ts'
import {Interrupted} from '../../src/errors.ts'
import {dataset} from '../support/datasets.ts'
import {embedderContract} from './contract.ts'

embedderContract('builtin', builtinEmbedder)
embedderContract('builtin with 64 dimensions', () => builtinEmbedder(64))

const TABLE = 'src/embedding/builtin/static-table.bin'
const embedder = builtinEmbedder()
const {signal} = new AbortController()

async function similarity(a: string, b: string): Promise<number> {
  const [x, y] = await embedder.embed([a, b], signal)
  return x!.reduce((sum, value, index) => sum + value * y![index]!, 0)
}

test('case, accents and the way a text is composed make no difference', async () => {
  expect(await similarity('Qual é o PRAZO?', 'qual e o prazo?')).toBeCloseTo(1, 6)
  expect(await similarity('caf\u00e9', 'cafe\u0301')).toBeCloseTo(1, 6)
})

test('an identifier is near its words, however it is written', async () => {
  const stranger = await similarity('readConfigFile', 'boil an egg')
  for (const other of ['read_config_file', 'read config file', 'readconfigfile'])
    expect(await similarity('readConfigFile', other)).toBeGreaterThan(stranger + 0.3)
})

test('what is only symbols still tells texts apart', async () => {
  expect(await similarity('😀', '🚀')).toBeLessThan(0.9)
  expect(await similarity('C++', 'C#')).toBeLessThan(0.95)
})

test('rare words weigh more than frequent ones', async () => {
  const rare = await similarity('where is the zygote', 'what about a zygote')
  const frequent = await similarity('where is the zygote', 'where is the bus')
  expect(rare).toBeGreaterThan(frequent)
})

test('a question is near its translation, and near itself with typing mistakes', async () => {
  for (const [text, near, far] of [
    ['the file could not be opened', 'não foi possível abrir o arquivo', 'o valor padrão é zero'],
    ['how do I delete a user?', 'como excluir um usuário?', 'como abrir um arquivo?'],
    ['postgresql listens on a port', 'postgreqsl listens on a port', 'mother waits in the kitchen'],
    ['install kubernetes on ubuntu', 'install kuberntes on ubunto', 'install windows on a laptop'],
  ] as const)
    expect([text, (await similarity(text, near)) > (await similarity(text, far)) + 0.1]).toEqual([text, true])
})

test('the first dimensions are the same model, cut: under fingerprints of their own', async () => {
  const text = 'Which port does PostgreSQL listen on?'
  const [whole] = await embedder.embed([text], signal)
  for (const dimensions of [128, 64]) {
    const shorter = builtinEmbedder(dimensions)
    const [vector] = await shorter.embed([text], signal)
    const cut = whole!.slice(0, dimensions)
    toUnit(cut)
    for (const [index, value] of cut.entries()) expect(vector![index]).toBeCloseTo(value, 5)
    expect(shorter.fingerprint).not.toBe(embedder.fingerprint)
  }
})

test('many texts, embedded in threads, have the very vectors that each has alone', async () => {
  const texts = Array.from(
    {length: 6000},
    (_, number) => `question ${number}: how do I mend the ${number % 17}th pump?`,
  )
  const together = await embedder.embed(texts, signal)
  for (let index = 0; index < texts.length; index += 499)
    expect(together[index]).toEqual((await embedder.embed([texts[index]!], signal))[0])
})

test('of two calls at one time, the one that is stopped takes nothing from the other', async () => {
  const many = (name: string) => Array.from({length: 9000}, (_, number) => `${name} ${number} of the harbour master`)
  // Short ones among long ones: a portion is one long text, or hundreds of short ones.
  const texts = many('order').map((text, number) => (number % 1000 === 7 ? text.repeat(3000) : text))
  const stopped = new AbortController()
  const first = embedder.embed(many('letter'), stopped.signal)
  const second = embedder.embed(texts, signal)
  stopped.abort()
  await expect(first).rejects.toThrow(Interrupted)
  const together = await second
  expect(together).toHaveLength(texts.length)
  for (const index of [0, 6, 7, 8, 4321, 8007, 8999])
    expect(together[index]).toEqual((await embedder.embed([texts[index]!], signal))[0])
})

test('vectors under one fingerprint are the same bits on every machine and in every release', async () => {
  const texts = [
    'Which port does PostgreSQL listen on?',
    'Qual é o prazo?',
    'git reset --soft HEAD~1',
    '今天天气很好 😀',
  ]
  const vectors = await embedder.embed(texts, signal)
  const digest = hash('sha256', Buffer.concat(vectors.map((vector) => encodeVector(vector, 256))), 'hex').slice(0, 16)
  // Other vectors need another fingerprint: VERSION in builtin.ts counts up, or the table has changed.
  expect({fingerprint: embedder.fingerprint, digest}).toEqual({
    fingerprint: 'builtin/2/256/c8ca27c1',
    digest: '1d258ac7fdea197c',
  })
})

test('the shipped table is small enough to ship', () => {
  expect(statSync(TABLE).size).toBeLessThanOrEqual(8_000_000)
})

/** Floors a little below what was measured (MODEL_CARD.md); exact TF-IDF over character 3- to 5-grams has 77.7, 66.9, 60.6. */
describe('similarity of sentences, against people (Spearman x 100)', () => {
  const stsb = dataset('sts/stsbenchmark-dev.csv')
  test.skipIf(stsb === undefined)('STS-B dev, English', async () => {
    const rows = readFileSync(stsb!, 'utf8').trim().split('\n')
    const triples = rows.map((row) => row.split('\t')).map((cells) => [cells[4]!, cells[5]!, cells[6]!] as const)
    expect(await correlation(triples)).toBeGreaterThan(78.6)
  })

  for (const [name, file, floor] of [
    ['ASSIN 1, Brazilian Portuguese', 'sts/assin-ptbr-dev.xml', 66],
    ['ASSIN 2, Portuguese', 'sts/assin2-dev.xml', 70.6],
  ] as const) {
    const assin = dataset(file)
    test.skipIf(assin === undefined)(name, async () => {
      const pair = /similarity="([\d.]+)"[^>]*>\s*<t>(.*?)<\/t>\s*<h>(.*?)<\/h>/gs
      const triples = [...readFileSync(assin!, 'utf8').matchAll(pair)].map(([, gold, a, b]) => [gold!, a!, b!] as const)
      expect(triples).toHaveLength(500)
      expect(await correlation(triples)).toBeGreaterThan(floor)
    })
  }

  async function correlation(triples: readonly (readonly [string, string, string])[]): Promise<number> {
    const vectors = await embedder.embed(
      triples.flatMap(([, a, b]) => [a, b]),
      signal,
    )
    const ours = triples.map((_, index) =>
      vectors[2 * index]!.reduce((sum, value, at) => sum + value * vectors[2 * index + 1]![at]!, 0),
    )
    return (
      100 *
      spearman(
        ours,
        triples.map(([gold]) => Number(gold)),
      )
    )
  }
})
