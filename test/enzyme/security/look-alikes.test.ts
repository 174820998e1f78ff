import {expect, test} from 'vitest'
import {seededRandom} from '../../../scripts/random/mulberry32.ts'
import {isDrawn} from '../../../src/enzyme/security/password-form.ts'
import {placeholderNames, replaceFindings} from '../../../src/enzyme/security/placeholders.ts'
import {detectSecrets} from '../../../src/enzyme/security/secrets.ts'
import {type Maker, maker} from '../../support/secret-kinds.ts'
import {LOOK_ALIKES} from '../../support/secret-look-alikes.ts'

const hidden = async (texts: readonly string[]): Promise<string[]> =>
  (await detectSecrets(texts)).map((findings, index) => replaceFindings(texts[index]!, findings, placeholderNames()))

/** Where people leave a line of a log. */
const CARRIERS: readonly ((line: string) => string)[] = [
  (line) => line,
  (line) => `Why does it stop here?\n\n\`\`\`\n$ make\n${line}\ndone\n\`\`\``,
  (line) => `  ${line}\r\n  exit code 1\r\n`,
]

test('what only is called or stands like a secret in logs, programs and documentation stays', async () => {
  const texts = LOOK_ALIKES.flatMap((kind) => kind.texts)
  expect(texts.length).toBeGreaterThanOrEqual(150)
  const carried = texts.flatMap((text) => CARRIERS.map((carrier) => carrier(text)))
  const left = await hidden(carried)
  expect(carried.filter((text, index) => left[index] !== text)).toEqual([])
})

/** Of each form. */
const OF_EACH = 40

/** Secrets beside what they are told from: half a path, words with signs, what follows in an address. */
const NEAR: readonly {readonly draw: (made: Maker) => string; readonly around: readonly [string, string]}[] = [
  ...[
    'https://example.com/cb?access_token=',
    '/reset?token=',
    'POST /login user=ana&password=',
    '...&amp;api_key=',
  ].flatMap((before) =>
    ['&page=2&id=55', '&amp;x=1', '#top', '&state=Ab12Cd34 HTTP/1.1', ' and more', '\n'].map((after) => ({
      draw: (m: Maker) => m.word(20),
      around: [before, after] as const,
    })),
  ),
  {draw: (m) => m.word(20), around: ["curl -d 'password=", "&user=ana' https://example.com"]},
  {draw: (m) => `${m.word(13)}&${m.word(5)}`, around: ['DB_PASSWORD=', '\n']},
  {draw: (m) => `${m.word(10)}!`, around: ['password: ', '\nuser: ana']},
  {draw: (m) => `${m.pick(['Sup3r', 'W1nter', 'L1sboa'])}S3cret${m.digits(2)}!`, around: ['password: ', '']},
  {
    draw: (m) => `${m.pick(['Sup3r', 'W1nter', 'L1sboa'])}S3cret${m.digits(2)}!`,
    around: ['My password is ', ' and it fails'],
  },
  {draw: (m) => `/${m.base64(16)}/${m.base64(20)}q1`, around: ['client_secret = ', '\n']},
  {draw: (m) => `${m.base64(12)}/${m.base64(12)}/${m.base64(8)}x2`, around: ['token: "', '"']},
  {draw: (m) => `${m.word(12)}`, around: ['pass: ', '']},
  {draw: (m) => `${m.word(12)}`, around: ['user: bob PASS: ', '']},
  {
    draw: (m) => `${m.pick(['Sunny', 'Tiger'])}.${m.pick(['Tree', 'Casa'])}${m.digits(3)}z`,
    around: ['DB_PASSWORD=', ''],
  },
  {draw: (m) => `${m.pick(['Hotel', 'Ponte'])}${m.pick(['Lisboa', 'Verde'])}${m.digits(4)}`, around: ['senha: ', '']},
  {draw: (m) => `0x${m.hex(64)}`, around: ['private_key: ', '']},
  {draw: (m) => m.hex(40), around: ['Token: ', '']},
  {draw: (m) => m.upper(24), around: ['api_key: ', '']},
]

test('a secret goes alone, out of an address as well, and all of it', async () => {
  const made = maker(31)
  const planted = NEAR.flatMap(({draw, around}) => Array.from({length: OF_EACH}, () => ({secret: draw(made), around})))
  const left = await hidden(planted.map(({secret, around: [before, after]}) => before + secret + after))
  const missed = planted.filter(({around: [before, after]}, index) => {
    return !(left[index]!.startsWith(`${before}[`) && left[index]!.endsWith(`_1]${after}`))
  })
  const share = 1 - missed.length / planted.length
  expect(share, missed.map(({secret, around}) => around.join(secret)).join('\n')).toBeGreaterThanOrEqual(0.98)
})

test('in a sentence a password that a program drew goes whole, with brackets and commas in it', async () => {
  const random = seededRandom(41)
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&()*+,-./:;<=>?@[]^_{|}~']
  const drawn = Array.from({length: 300}, () =>
    Array.from({length: 16}, () => letters[Math.floor(random() * letters.length)]).join(''),
  ).filter((value) => isDrawn(value) && /^[\w#$%&+=@]/.test(value) && /[\w#$%&+=@]$/.test(value))
  expect(drawn.length).toBeGreaterThan(100)
  for (const [before, after] of [
    ['Sorry, my password is ', ' can you log in for me?'],
    ['A senha do servidor é: ', ', e não entra.'],
    ['connect with password ', ''],
  ] as const) {
    const left = await hidden(drawn.map((value) => before + value + after))
    expect(left.filter((text) => text !== `${before}[PASSWORD_1]${after}`)).toEqual([])
  }
})
