import {expect, test} from 'vitest'
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
  ]
  expect(texts.flatMap(found)).toEqual([])
})

test('the address of a server or a driver is one, however much its name ends like a version', () => {
  for (const before of ['server', 'Servidor, driver', 'the silver', 'receiver:', 'failover'])
    expect(found(`${before} 10.20.30.41 answers`)).toEqual([['ip', '10.20.30.41']])
  for (const before of ['version', 'Versão', 'versions:', 'ver.', 'appVersion =', 'driver_version', 'VERSION_FIELD ='])
    expect(found(`${before} 10.4.2.1`)).toEqual([])
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

test('texts that are searched together do not disturb one another', async () => {
  const token = `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0Xz`
  const texts = ['nothing', `x ${token}`, '', `${token} y`, '-----BEGIN PRIVATE KEY-----', 'plain text']
  const findings = await detectSecrets(texts)
  expect(findings.map((list) => list.map(({start}) => start))).toEqual([[], [2], [], [0], [], []])
})
