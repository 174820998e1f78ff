import fc from 'fast-check'
import {expect, test} from 'vitest'
import {passesLuhn} from '../../../src/enzyme/security/checksums.ts'
import {detectPii, PII_KINDS} from '../../../src/enzyme/security/pii.ts'
import {placeholderNames, replaceFindings} from '../../../src/enzyme/security/placeholders.ts'
import {detectSecrets} from '../../../src/enzyme/security/secrets.ts'

const found = (text: string) => detectPii(text, PII_KINDS).map(({kind, start, end}) => [kind, text.slice(start, end)])

test('published sample numbers are recognised: ISO 13616, card networks, Receita Federal', () => {
  expect(found('Pay to GB82 WEST 1234 5698 7654 32.')).toEqual([['iban', 'GB82 WEST 1234 5698 7654 32']])
  expect(found('card 4111 1111 1111 1111, amex 378282246310005')).toEqual([
    ['card', '4111 1111 1111 1111'],
    ['card', '378282246310005'],
  ])
  expect(found('CPF 529.982.247-25')).toEqual([['cpf', '529.982.247-25']])
  expect(found('CNPJ 12.ABC.345/01DE-35')).toEqual([['cnpj', '12.ABC.345/01DE-35']])
})

test('a wrong check digit, a version, a time, a date, an amount and a scope operator are no personal data', () => {
  const texts = [
    'GB83 WEST 1234 5698 7654 32',
    '4111 1111 1111 1112',
    '529.982.247-26',
    'version 10.4.2.1 of the driver',
    '12:30:45 on 2026-11-20 09:15',
    'std::vector<int> a::b',
    '1234567890123456789',
    '$1,234,567.89 or 3.141592653589793',
    'icon@2x.png and @types/node@24.19.2',
    'ssh ana@build.example.org',
    '127.0.0.1 and 0.0.0.0 and 255.255.255.0',
    '550e8400-e29b-41d4-a716-446655440000',
    'firmware 2.4.1.9-rc, 1.0.0.0-beta1 and 2.1.0.4-SNAPSHOT',
    'upgrade from 4.7.1.0 to 4.7.2.0',
    '+100 200 300',
    'the networks 10.0.0.0/8, 172.16.0.0/12 and 192.168.1.0/24',
    'the draw was 01 05 12 33 40',
  ]
  expect(texts.flatMap(found)).toEqual([])
})

test('the same forms as others write them: quoted mailboxes, France, the prefix 00, IPv4 in IPv6, small letters', () => {
  expect(found('write to "ana b"@example.com')).toEqual([['email', '"ana b"@example.com']])
  expect(found('ligue 01 42 46 98 84.')).toEqual([['phone', '01 42 46 98 84']])
  expect(found('or 0049 30 1234567, ask')).toEqual([['phone', '0049 30 1234567']])
  expect(found('from ::ffff:93.184.216.34, port 80')).toEqual([['ip', '::ffff:93.184.216.34']])
  expect(found('id99 test case GB82 WEST 1234 5698 7654 32')).toEqual([['iban', 'GB82 WEST 1234 5698 7654 32']])
  expect(found('gb82 west 1234 5698 7654 32')).toEqual([['iban', 'gb82 west 1234 5698 7654 32']])
})

test('one value has one number, however it is written', () => {
  const name = placeholderNames()
  for (const [kind, ...forms] of [
    ['card', '4111 1111 1111 1111', '4111-1111-1111-1111', '4111111111111111'],
    ['phone', '+1 415 555 2671', '+1-415-555-2671', '+14155552671'],
    ['iban', 'GB82 WEST 1234 5698 7654 32', 'gb82west12345698765432'],
    ['email', 'Ana@Example.org', 'ana@example.org'],
    ['cpf', '529.982.247-25', '52998224725'],
  ] as const)
    expect(forms.map((form) => name(kind, form))).toEqual(forms.map(() => `[${kind.toUpperCase()}_1]`))
  expect(name('password', 'abc1')).not.toBe(name('password', 'ABC1'))
})

test('the address of a server or a driver is one, however much its name ends like a version', () => {
  for (const before of ['server', 'Servidor, driver', 'the silver', 'receiver:', 'failover'])
    expect(found(`${before} 10.20.30.41 answers`)).toEqual([['ip', '10.20.30.41']])
  for (const before of ['version', 'Versão', 'versions:', 'ver.', 'appVersion =', 'driver_version', 'VERSION_FIELD ='])
    expect(found(`${before} 10.4.2.1`)).toEqual([])
})

test('the number of a chapter, a section or a figure is no address', () => {
  for (const before of [
    'Chapter',
    'sections',
    'See Sec.',
    'Figure',
    'Article',
    '§',
    'no capítulo',
    'cap.',
    'Seção',
    'art.',
  ])
    expect(found(`${before} 4.2.1.3 says so`), before).toEqual([])
  for (const before of ['routing table', 'chapter two, host', 'ex:', 'sec', 'step 3: ping', 'scar'])
    expect(found(`${before} 10.2.1.3 answers`), before).toEqual([['ip', '10.2.1.3']])
})

test('no part of a card number is a telephone number, and a telephone number is none the less one', () => {
  const digit = fc.integer({min: 0, max: 9})
  const prefix = fc.constantFrom('4', '51', '2221', '6011', '4000')
  fc.assert(
    fc.property(
      prefix,
      fc.array(digit, {minLength: 15, maxLength: 15}),
      fc.constantFrom('', ' ', '-'),
      (start, rest, mark) => {
        const open = `${start}${rest.join('')}`.slice(0, 15)
        const card = [...Array(10).keys()].map((check) => `${open}${check}`).find(passesLuhn)!
        const text = `paid with ${card.replace(/(\d{4})(?=\d)/g, `$1${mark}`)} today`
        expect(detectPii(text, ['phone'])).toEqual([])
      },
    ),
    {examples: [['4000', [...'056655665555600'].map(Number), ' ']]},
  )
  for (const phone of ['+4915112345678', '+49 151 1234 5678', '0566 5566 5556', '(11) 91234-5678'])
    expect(found(`call ${phone} today`), phone).toEqual([['phone', phone]])
})

test('only the kinds that were asked for are looked for', () => {
  expect(detectPii('ana@example.org +55 11 91234-5678', ['phone']).map(({kind}) => kind)).toEqual(['phone'])
})

test('the same value gets the same placeholder throughout a thread, and another value another one', () => {
  const names = placeholderNames()
  const hide = (text: string) => replaceFindings(text, detectPii(text, ['email']), names)
  expect(hide('Write to ana@example.org or bo@example.org.')).toBe('Write to [EMAIL_1] or [EMAIL_2].')
  expect(hide('bo@example.org answered')).toBe('[EMAIL_2] answered')
})

test('a log can not switch the search for secrets off, and of an address only the password goes', async () => {
  const token = `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0Xz`
  const text = `// secretlint-disable\n${token}\npostgres://app:s3cr3tPass9@db.example.org/x`
  const [findings] = await detectSecrets([text])
  expect(findings!.map(({kind, start, end}) => [kind, text.slice(start, end)])).toEqual([
    ['github_token', token],
    ['password', 's3cr3tPass9'],
  ])
})

test('tokens are found in each length and case that they are issued in, and a name of the same beginning is none', async () => {
  const word = (length: number) => 'aB3dE6gH9jKlMn0pQrS5tUvWxYz1'.repeat(3).slice(0, length)
  const tokens = [
    ...[36, 44].flatMap((length) => [`pnu_${word(length)}`, `pnb_${word(length).toLowerCase()}`]),
    ...[`tfp_${word(40)}`, `tfp_${word(44)}_${word(14)}`],
  ]
  for (const token of tokens)
    expect((await detectSecrets([`it is ${token}, she said`]))[0], token).toMatchObject([
      {start: 6, end: 6 + token.length},
    ])
  const okta = `00${word(20)}-_${word(18)}`
  const header = `curl -H "Authorization: SSWS ${okta}" https://dev-1.okta.example`
  expect((await detectSecrets([header]))[0]).toEqual([
    {kind: 'okta_token', start: header.indexOf(okta), end: header.indexOf(okta) + okta.length},
  ])
  const names = [
    `pnu_${'mean_of_all_columns_'.repeat(2)}`,
    `tfp_${'total_factor_productivity_growth_'.repeat(2)}`,
    'Authorization: SSWS your_okta_api_token_goes_right_here_please',
    'Authorization: SSWS {{api_token}}',
  ]
  expect((await detectSecrets(names)).flat()).toEqual([])
})

test('texts that are searched together do not disturb one another', async () => {
  const token = `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0Xz`
  const texts = ['nothing', `x ${token}`, '', `${token} y`, '-----BEGIN PRIVATE KEY-----', 'plain text']
  const findings = await detectSecrets(texts)
  expect(findings.map((list) => list.map(({start}) => start))).toEqual([[], [2], [], [0], [], []])
})
