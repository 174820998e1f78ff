import {expect, test} from 'vitest'
import {placeholderNames, replaceFindings} from '../../../src/enzyme/security/placeholders.ts'
import {detectSecrets} from '../../../src/enzyme/security/secrets.ts'
import {findInTexts} from '../../../src/enzyme/security-enzyme.ts'
import {maker} from '../../support/secret-kinds.ts'

const made = maker(51)
const lines = (count: number) => Array.from({length: count}, () => made.base64(64)).join('\n')
const begin = (kind = 'RSA ') => `-----BEGIN ${kind}PRIVATE KEY-----`
const key = (count: number) => `${begin()}\n${lines(count)}\n-----END RSA PRIVATE KEY-----`

const hidden = async (texts: readonly string[]): Promise<string[]> =>
  (await detectSecrets(texts)).map((findings, index) => replaceFindings(texts[index]!, findings, placeholderNames()))

test('what is found in a text does not depend on the texts beside it', async () => {
  const texts = [
    `grep for ${begin()} in all files, then rotate`,
    `why? ${begin()}\nMIIE...(truncated)`,
    key(12),
    'password: "',
    '<password ',
    'Authorization:',
    `Bearer ${made.word(40)}`,
    key(3),
    'nothing',
  ]
  const alone = await Promise.all(texts.map(async (text) => (await hidden([text]))[0]))
  expect(await hidden(texts)).toEqual(alone)
  expect(await hidden(texts.toReversed())).toEqual(alone.toReversed())
  expect(alone.slice(0, 3)).toEqual([texts[0], texts[1], '[PRIVATE_KEY_1]'])
})

test('a private key goes as a whole: without an end, long, with headers, in a string, in PuTTY form', async () => {
  const keys = [
    `${begin()}\n${lines(6)}`,
    `${begin('')}\n${lines(400)}\n${made.base64(20)}==\n-----END PRIVATE KEY-----`,
    `${begin()}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${made.upper(16)}\n\n${lines(3)}`,
    JSON.stringify({key: key(5)}),
    JSON.stringify(JSON.stringify({key: key(5)})),
    `Private-Lines: 2\n${made.base64(64)}\n${made.base64(40)}\nPrivate-MAC: 0f`,
  ]
  const left = await hidden(keys.map((text) => `This is it:\n${text}\n\nWhy is it refused?`))
  for (const text of left) {
    expect(text).toContain('[PRIVATE_KEY_1]')
    expect(text).not.toMatch(/[A-Za-z0-9+/]{30}/)
    expect(text).toMatch(/^This is it:[\s\S]*\n\nWhy is it refused\?$/)
  }
})

test('a secret that a question gives is hidden in the answer, too, where nothing tells it', async () => {
  const password = `${made.word(11)}4x`
  const texts = [`My password is ${password} and it fails.`, `Type ${password}, then enter. Not ${password}2.`]
  const [found] = await findInTexts([texts], [])
  const left = texts.map((text, index) => replaceFindings(text, found![index]!, placeholderNames()))
  expect(left).toEqual([
    'My password is [PASSWORD_1] and it fails.',
    `Type [PASSWORD_1], then enter. Not ${password}2.`,
  ])
})
