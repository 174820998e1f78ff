import {expect, test} from 'vitest'
import {guard, guardedText} from '../../src/matching/guards/guards.ts'
import {numberValue} from '../../src/matching/guards/number.ts'
import {seenNames} from '../../src/matching/guards/seen-names.ts'
import {singular} from '../../src/matching/guards/singular.ts'

const found = (question: string, candidate: string): string[] =>
  guard(guardedText(question), guardedText(candidate)).map((finding) => `${finding.guard} ${finding.factor}`)

test.each([
  ['Release notes of version 2024', 'Release notes of version 2025', ['number 0.3']],
  ['Interest on 1,000 EUR', 'Interest on 1000 EUR', []],
  ['Quanto são 3,50 em dólares?', 'Quanto são 3.5 em dólares?', []],
  ['HTTP status 401', 'HTTP status codes', ['number 0.8']],
  ['HTTP status codes', 'HTTP status 401', []],
  ['IPv4 address', 'IPv6 address', ['number 0.3']],
])('numbers that differ demote: %s / %s', (question, candidate, findings) => {
  expect(found(question, candidate)).toEqual(findings)
})

test.each([
  ['files that contain TODO', 'files that do not contain TODO', ['negation 0.3']],
  ["why doesn't it start", 'why does it start', ['negation 0.3']],
  ['why doesn’t it start', 'why does it not start', []],
  ['arquivos que contêm TODO', 'arquivos que não contêm TODO', ['negation 0.3']],
  ['bolo sem ovos', 'bolo com ovos', ['negation 0.3']],
  ['login with no password', 'login with password', ['negation 0.3']],
  ['o que há no arquivo', 'o que há na pasta', []],
  ['nunca reiniciar', 'jamais reiniciar', []],
  ['a note on notaries', 'a note', []],
])('a negation on one side demotes: %s / %s', (question, candidate, findings) => {
  expect(found(question, candidate)).toEqual(findings)
})

test.each([
  ['a table for seventeen people', 'a table for nineteen people', ['number 0.3']],
  ['quarto com setenta camas', 'quarto com oitenta camas', ['number 0.3']],
  ['fourteen days of leave', '14 days of leave', []],
  ['a line of 100 megabits', 'a line of 100 megabytes', ['unit 0.3']],
  ['8 megabits in one go', '1 megabyte in one go', []],
  ['a plot of 3 acres', 'a plot of 3 hectares', ['unit 0.3']],
  ['Is the ticket refundable?', 'Is the ticket non-refundable?', ['negation 0.3']],
  ['rules for a nonprofit', 'rules for a non-profit', []],
  ['which star is brighter', 'which star is darker', ['polarity 0.3']],
  ['lado norte da casa', 'lado sul da casa', ['polarity 0.3']],
  ['Who taught Aristotle?', 'Who did Aristotle teach?', ['role 0.3']],
  ['How do I convert a PDF to Word?', 'How do I convert Word to a PDF?', ['role 0.3']],
  ['Passagem do Porto a Lisboa', 'Passagem de Lisboa ao Porto', ['role 0.3']],
  ['who did germany beat in the final', 'who beat germany in the final', ['role 0.3']],
  ['Who did Obama marry?', 'Who married Obama?', []],
  ['who does the voice of bart', 'who voiced bart', []],
  ['Which team has beaten Arsenal?', 'Which team did Arsenal beat?', ['role 0.3']],
  ['Who did Ana run against?', 'Who ran against Ana?', []],
  ['What should I do if my order is late?', 'What is the cheapest thing you can do?', []],
  ['Does Austria border Italy?', 'Does Italy border Austria?', []],
  ['Is release 2.10 out?', 'Is 2.1 out?', ['number 0.3']],
  ['Is release 2.10 out?', 'Is 2.10 out?', []],
  ['How much is 2.10 plus tax?', 'How much is 2.1 plus tax?', []],
  ['What does it cost per page?', 'What does it cost per word?', ['unit 0.3']],
  ['How many can I take a day?', 'How many pills can I take a day?', []],
  ['How many days of leave are there?', 'How many weeks of leave are there?', ['unit 0.3']],
  ['bilhete só de ida', 'bilhete de ida e volta', ['polarity 0.3']],
])('%s / %s', (question, candidate, findings) => {
  expect(found(question, candidate)).toEqual(findings)
})

test.each([
  ['1,000', '1000'],
  ['1,000,000', '1000000'],
  ['1.000.000', '1000000'],
  ['1,234.50', '1234.5'],
  ['1.234,50', '1234.5'],
  ['3,5', '3.5'],
  ['3.50', '3.5'],
  ['2.0', '2'],
  ['1.000', '1.000'],
  ['0,125', '0.125'],
  ['1.2.3', '1.2.3'],
  ['007', '007'],
])('the value of %s is %s', (written, value) => {
  expect(numberValue(written)).toBe(value)
})

test('a very long run of digits is taken as it is', () => {
  const digits = `${'0'.repeat(100_000)}1`
  expect(numberValue(digits)).toBe(digits)
})

test.each([
  ['half a mile on foot', 'a quarter of a mile on foot', ['unit 0.3']],
  ['half an hour', '30 minutes', []],
  ['meio litro de leite', '500 ml de leite', []],
  ['almoço ao meio dia', 'almoço às 12h', []],
  ['two and a half cups', '2.5 cups', []],
  ['a discount of 50', 'a discount of 50 %', []],
  ['a discount of 50 %', 'a discount of 20', ['number 0.3']],
  ['notes on the third quarter of the game', 'notes on a third party', ['date 0.8']],
])('fractions in words are numbers: %s / %s', (question, candidate, findings) => {
  expect(found(question, candidate)).toEqual(findings)
})

test('where both are in small letters, a name is what the other texts write with a capital and never without', () => {
  const isName = seenNames(() => [
    'Michelle Obama is a lawyer',
    'married to Barack Obama',
    'The Spring Festival',
    'A festival of the peak',
    'in Pike Peak',
  ])
  expect(['michelle', 'obama', 'barack', 'spring', 'festival', 'peak', 'the'].filter(isName)).toEqual([
    'michelle',
    'obama',
    'barack',
    'spring',
  ])
  const ask = (question: string, candidate: string) =>
    guard(guardedText(question), guardedText(candidate), isName).map(({detail}) => detail)
  expect(ask('who is barack obama', 'who is michelle obama')).toEqual(['barack is not michelle'])
  expect(ask('who is the singer', 'who is the lawyer')).toEqual([])
  expect(guard(guardedText('who is paula'), guardedText('who is paulo'), () => true)).toHaveLength(1)
  expect(guard(guardedText('who is barack obama'), guardedText('who is michelle obama'))).toEqual([])
})

test('a plural is compared as its singular', () => {
  const plurals = 'reais dolares cities boxes mice men botoes dogs status bus paises gas'.split(' ')
  expect(plurals.map(singular)).toEqual('real dolar city box mouse man botao dog status bus paise gas'.split(' '))
})
