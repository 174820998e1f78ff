import {expect, test} from 'vitest'
import {placeholderNames, replaceFindings} from '../../../src/enzyme/security/placeholders.ts'
import {detectSecrets} from '../../../src/enzyme/security/secrets.ts'
import {
  COMMAND_CARRIERS,
  COMMANDS,
  drawPassword,
  type GivenKind,
  STATED,
  STATED_CARRIERS,
} from '../../support/given-secret-kinds.ts'
import {maker} from '../../support/secret-kinds.ts'

/** Of each form in each carrier. */
const OF_EACH = 3

type Carrier = (text: string) => string

const hidden = async (texts: readonly string[]): Promise<string[]> =>
  (await detectSecrets(texts)).map((findings, index) => replaceFindings(texts[index]!, findings, placeholderNames()))

/** The secret is gone, and all that stood around it is there. */
async function foundOf(kinds: readonly GivenKind[], carriers: readonly Carrier[], seed: number) {
  const made = maker(seed)
  const planted = kinds.flatMap(({name, forms, draw = drawPassword}) =>
    forms.flatMap((form) =>
      carriers.flatMap((carrier) =>
        Array.from({length: OF_EACH}, () => {
          const secret = draw(made)
          return {name, secret, text: carrier(form(secret))}
        }),
      ),
    ),
  )
  const left = await hidden(planted.map(({text}) => text))
  const rows = planted.map(({name, secret, text}, index) => {
    const [before, after] = text.split(secret)
    const exact = left[index]!.startsWith(before!) && left[index]!.endsWith(after!)
    return {
      name,
      text,
      found: exact && /^\[[A-Z_]+_1\]$/.test(left[index]!.slice(before!.length, left[index]!.length - after!.length)),
    }
  })
  for (const {name} of kinds) {
    const ofKind = rows.filter((row) => row.name === name)
    process.stderr.write(`  ${name.padEnd(34)} ${ofKind.length} ${ofKind.filter(({found}) => found).length}\n`)
  }
  return {
    share: rows.filter(({found}) => found).length / rows.length,
    missed: rows.filter(({found}) => !found),
    n: rows.length,
  }
}

test('secrets on command lines are hidden, and nothing beside them', async () => {
  const {share, missed, n} = await foundOf(COMMANDS, COMMAND_CARRIERS, 21)
  expect(n).toBeGreaterThanOrEqual(500)
  expect(share, missed.map(({text}) => text).join('\n')).toBeGreaterThanOrEqual(0.98)
})

test('secrets in markup, cookies, headers, statements and sentences are hidden, and nothing beside them', async () => {
  const {share, missed} = await foundOf(STATED, STATED_CARRIERS, 22)
  expect(share, missed.map(({text}) => text).join('\n')).toBeGreaterThanOrEqual(0.98)
})

const SIGNS = '!#$%&()*+,-./:;<=>?@[]^_{|}~'

test('a password with any signs is hidden as a whole behind a name, in quotes and without', async () => {
  const made = maker(23)
  const draw = () => {
    const drawn = Array.from(
      {length: 4},
      () =>
        made.from('ABCDEFGHJKLMNPQRSTUVWXYZ', 1) + made.digits(1) + made.from('abcdefghijk', 1) + made.from(SIGNS, 1),
    )
    return `${drawn.join('')}${made.word(2)}x`
  }
  const forms: readonly ((secret: string) => string)[] = [
    (x) => `DB_PASSWORD=${x}`,
    (x) => `DB_PASSWORD="${x}"`,
    (x) => `DB_PASSWORD='${x}'\nPORT=8080`,
    (x) => `password: ${x}\nuser: bob`,
    (x) => `{"password": "${x}", "user": "bob"}`,
    (x) => JSON.stringify(`{"password": "${x}"}`),
    (x) => `curl -u 'bob:${x}' https://example.org`,
  ]
  const planted = forms.flatMap((form) => Array.from({length: 100}, () => ({secret: draw(), form})))
  const left = await hidden(planted.map(({secret, form}) => form(secret)))
  const missed = planted.filter(({form}, index) => left[index] !== form('[PASSWORD_1]'))
  expect(
    1 - missed.length / planted.length,
    missed.map(({secret, form}) => form(secret)).join('\n'),
  ).toBeGreaterThanOrEqual(0.95)
})

test('a name tells a secret wherever programs, tables and logs put its value', async () => {
  const made = maker(24)
  const forms: readonly ((secret: string) => string)[] = [
    (x) => String.raw`{"event":"{\"password\":\"${x}\",\"n\":1}"}`,
    (x) => `\x1b[1mDB_PASSWORD=\x1b[32m${x}\x1b[0m`,
    (x) => String.raw`"DB_PASSWORD=${x}\nPORT=8080"`,
    (x) => `password       = ${x}`,
    (x) => `os.environ["API_KEY"] = "${x}"`,
    (x) => `define('DB_PASSWORD', '${x}');`,
    (x) => `FROM x\nENV DB_PASSWORD ${x}`,
    (x) => `password: |\n  ${x}\nuser: bob`,
    (x) => `| user | bob |\n| password | ${x} |`,
    (x) => `**Password:** \`${x}\``,
    (x) => `let password: &str = "${x}"`,
    (x) => `const password: string = '${x}'`,
    (x) => `password -> ${x}`,
    (x) => `The pwd for the VPN is ${x}`,
    (x) => `Server=db1;Password=${x};Database=shop1`,
    (x) => `open(password=${x}).run(1)`,
    (x) => `password：${x}`,
    (x) => `{&quot;password&quot;: &quot;${x}&quot;}`,
    (x) => `%7B%22password%22%3A%22${x}%22%7D`,
  ]
  const planted = forms.flatMap((form) => Array.from({length: 30}, () => ({secret: drawPassword(made), form})))
  const left = await hidden(planted.map(({secret, form}) => form(secret)))
  const missed = planted.filter(({form}, index) => left[index] !== form('[PASSWORD_1]'))
  expect(
    1 - missed.length / planted.length,
    missed.map(({secret, form}) => form(secret)).join('\n'),
  ).toBeGreaterThanOrEqual(0.98)
})

test('what stands for a secret on a command line, in markup or in a sentence is none', async () => {
  const standIns = [
    '<password>',
    '$DB_PASSWORD',
    `$${'{DB_PASSWORD}'}`,
    '$(cat /run/secrets/db)',
    '%PW%',
    '{{password}}',
    '****',
    'xxxxxxxx',
    'PASSWORD',
    'password',
    'password123',
    'yourpassword',
    'your_password',
    'new_password_1',
    'mot_de_passe',
    'contraseña',
    'palavra-passe',
    '[PASSWORD_1]',
  ]
  const forms = [...COMMANDS, ...STATED].flatMap(({forms}) => forms)
  const texts = standIns.flatMap((standIn) => forms.map((form) => form(standIn)))
  const left = await hidden(texts)
  expect(texts.filter((text, index) => left[index] !== text)).toEqual([])
})

test('the same letters mean something else to other programs, and a sentence may go on without a secret', async () => {
  const texts = [
    'docker run -p 8080:80 -u 1000:1000 nginx',
    'ssh -p 2222 bob@host && scp -P 2222 f bob@host:',
    'nmap -p1-65535 -sS 10.0.0.7',
    'mkdir -p /srv/app1/data && cp -a src1 dst2',
    'mysql -u root -p shop2 < dump3.sql',
    'mysql -h db1 -P 3306 -u app1 -p',
    'tar -czpf out7.tgz src && 7z x in7.7z -p',
    'curl -u bob https://api.example.org/v1 -o out1.json',
    'curl -U proxy1 -x http://proxy1:3128 https://example.org',
    'redis-cli -h 10.0.0.7 -p 6380 -n 2 --scan',
    'net use Z: /delete',
    'net use * \\\\files\\share2 * /user:bob',
    'echo 1024x768 | sudo tee /etc/size',
    'Cookie: theme=dark2; lang=pt-BR; _ga=GA1.2.1234567890.1600000000',
    'The password is stored in ENV and the API key is sent in X-Api-Key2.',
    'A senha é obrigatória a partir da versão 2, e a chave da API é opcional.',
    'The password is 8 characters long. The token is 32bytes long. A password is SHA256-hashed.',
    'The token is base64url, the password is argon2id, the secret key is AES-256-GCM and the API key is version2.1.',
    'My password is too short1. Your token is OAuth2-based. The API key is sent in HTTP/2 headers.',
    'Authorization: Bearer realm="api2"',
    '<label for="password">Password (8+ chars)</label><input type="password" name="pass2" value="">',
    'IDENTIFIED BY PASSWORD is deprecated since 5.7.6',
    'kubectl get secret db-secret2 -o yaml --token $TOKEN2',
  ]
  const left = await hidden(texts)
  expect(texts.filter((text, index) => left[index] !== text)).toEqual([])
})

test('searching a long text that repeats what rules begin with takes time in proportion to its length', async () => {
  const pieces = [
    'password ',
    'My token of the ',
    'sid=;',
    'Cookie: sid=a; ',
    '-p',
    'curl -u ',
    '--token ',
    '<password ',
    'echo a ',
    "'\\",
  ]
  // Were it the square of the length, one of these would not be done before the test runs out of time.
  for (const piece of pieces) expect(await detectSecrets([piece.repeat(1_500_000 / piece.length)])).toHaveLength(1)
})
