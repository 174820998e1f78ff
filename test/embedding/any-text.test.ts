import {execa} from 'execa'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {modelTokens} from '../../src/embedding/builtin/tokens.ts'
import {windowsOf} from '../../src/embedding/builtin/windows.ts'
import {Interrupted} from '../../src/errors.ts'

const embedder = builtinEmbedder()
const {signal} = new AbortController()

async function similarities(text: string, others: readonly string[]): Promise<number[]> {
  const [first, ...rest] = await embedder.embed([text, ...others], signal)
  return rest.map((vector) => vector.reduce((sum, value, at) => sum + value * first![at]!, 0))
}

for (const [language, text, near, far] of [
  ['Spanish', '¿cómo elimino un usuario?', 'eliminar el usuario', 'la receta de la abuela'],
  ['French', 'comment supprimer un utilisateur ?', 'supprimer l’utilisateur', 'la recette de grand-mère'],
  ['Italian', 'come elimino un utente?', 'eliminare un utente', 'la ricetta della nonna'],
  ['German', 'wie lösche ich einen Benutzer?', 'einen Benutzer löschen', 'das Rezept der Großmutter'],
  ['Polish', 'jak usunąć użytkownika?', 'usuwanie użytkownika', 'przepis babci'],
  ['Turkish', 'kullanıcıyı nasıl silerim?', 'kullanıcı silme', 'büyükannenin tarifi'],
] as const)
  test(`${language}, which it was not trained for: what shares words or stems is nearer than what does not`, async () => {
    const [toNear, toFar] = await similarities(text, [near, far])
    expect(toNear).toBeGreaterThan(toFar! + 0.15)
  })

test('a typing mistake in a long word, wherever it is, leaves the text nearer to itself than to another', async () => {
  const words = ['kubernetes', 'postgresql', 'reimbursement', 'authentication', 'notificações', 'configuração']
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...words), fc.nat(1000), fc.boolean(), async (word, place, swaps) => {
      const at = 1 + (place % (word.length - 3))
      const wrong = swaps
        ? word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2)
        : word.slice(0, at) + word.slice(at + 1)
      const others = words.filter((other) => other !== word)
      const [own, ...strangers] = await similarities(wrong, [word, ...others])
      expect([wrong, own! > Math.max(...strangers)]).toEqual([wrong, true])
    }),
  )
})

test('camelCase, PascalCase, snake_case, kebab-case and CONSTANT_CASE of the same words are near each other', async () => {
  const word = fc.constantFrom('read', 'write', 'config', 'file', 'user', 'parse', 'token', 'cache', 'index', 'table')
  const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1)
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(word, {minLength: 2, maxLength: 4}), async (words) => {
      const written = [
        words.map(capital).join(''),
        words[0] + words.slice(1).map(capital).join(''),
        words.join('_'),
        words.join('-'),
        words.join('_').toUpperCase(),
      ]
      const scores = await similarities(words.join(' '), written)
      expect([written, Math.min(...scores) > 0.6]).toEqual([written, true])
      // Separators only: the very same words.
      for (const score of scores.slice(2)) expect(score).toBeCloseTo(1, 6)
    }),
  )
})

test('numbers count: other digits are another vector, and a number alone has one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.bigInt({min: 0n, max: 10n ** 30n}), fc.bigInt({min: 0n, max: 10n ** 30n}), async (a, b) => {
      fc.pre(a !== b)
      const [same, other] = await similarities(`port ${a}`, [`port ${a}`, `port ${b}`])
      expect(same).toBeCloseTo(1, 6)
      expect(other).toBeLessThan(1 - 1e-6)
    }),
  )
})

test('emoji alone, right-to-left text, and marks alone have unit vectors of their own', async () => {
  const texts = [
    '😀',
    '🚀🚀',
    '👩‍👩‍👧‍👦',
    '🇵🇹',
    'مرحبا بالعالم',
    'שלום עולם',
    '\u202eabc\u202c',
    '\u0301\u0301',
    '\u200f',
    '¿',
    '٣٤٥',
  ]
  const vectors = await embedder.embed(texts, signal)
  for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
  expect(new Set(vectors.map(String)).size).toBe(texts.length)
  const [same, other] = await similarities('مرحبا بالعالم', ['بالعالم مرحبا', 'שלום עולם'])
  expect(same).toBeCloseTo(1, 6)
  expect(other).toBeLessThan(0.9)
})

test('long texts are read in pieces that hold the same tokens in the same order', () => {
  const letters = fc.string({unit: fc.constantFrom('a', 'B', ' ', '\n', 'é', '漢', '😀', '_', "'"), maxLength: 30})
  fc.assert(
    fc.property(letters, fc.integer({min: 1, max: 9000}), (part, times) => {
      const text = `x ${`${part} `.repeat(times)}`
      const pieces = [...windowsOf(text)]
      expect(pieces.join('')).toBe(text)
      for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(65_536)
      // Contractions and identifiers end at blanks, and so do pieces.
      if (/[\p{L}]/u.test(part)) expect(pieces.flatMap(modelTokens)).toEqual(modelTokens(text))
    }),
    {numRuns: 40},
  )
})

test('while a long text is embedded, others have their turn, get their vectors, and may stop it', async () => {
  const long = 'how to zqxwv an egg '.repeat(20_000)
  const [alone] = await embedder.embed(['how to zqxwv an egg'], signal)
  const controller = new AbortController()
  const [[whole], [meanwhile]] = await Promise.all([
    embedder.embed([long], signal),
    embedder.embed(['how to zqxwv an egg'], signal),
  ])
  expect(meanwhile).toEqual(alone)
  expect(whole!.reduce((sum, value, at) => sum + value * alone![at]!, 0)).toBeCloseTo(1, 5)
  const stopped = embedder.embed([long], controller.signal)
  controller.abort()
  await expect(stopped).rejects.toThrow(Interrupted)
})

test('ten megabytes are embedded within a heap of 64 MB', async () => {
  const program = `
    import {builtinEmbedder} from './src/embedding/builtin/builtin.ts'
    const {embed} = builtinEmbedder()
    const lines = []
    for (const [part, characters] of [['how to boil an egg ', 1e7], ['x', 1e7], ['ação não ', 1e7], ['\\u6f22', 1e6]]) {
      const [vector] = await embed([part.repeat(Math.ceil(characters / part.length))], new AbortController().signal)
      lines.push(Math.hypot(...vector).toFixed(4))
    }
    process.stdout.write(lines.join(' '))`
  const {stdout} = await execa(process.execPath, [
    '--max-old-space-size=64',
    '--input-type=module-typescript',
    '-e',
    program,
  ])
  expect(stdout).toBe(new Array(4).fill('1.0000').join(' '))
}, 60_000)
