import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {answerKey} from '../../src/matching/answer-features.ts'
import {numberInWords} from '../../src/matching/number-in-words.ts'

const UNITS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const UNIDADES =
  'um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove'.split(
    ' ',
  )
const DEZENAS = 'vinte trinta quarenta cinquenta sessenta setenta oitenta noventa'.split(' ')
const CENTENAS = 'cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos'.split(
  ' ',
)

/** As English spells 1 to 999. */
function spelled(n: number, and: string): string {
  if (n >= 100)
    return `${UNITS[Math.floor(n / 100) - 1]} hundred${n % 100 === 0 ? '' : ` ${and}${spelled(n % 100, and)}`}`
  if (n < 20) return UNITS[n - 1]!
  return `${TENS[Math.floor(n / 10) - 2]}${n % 10 === 0 ? '' : `-${UNITS[(n % 10) - 1]}`}`
}

/** As Portuguese spells 1 to 999. */
function escrito(n: number): string {
  if (n === 100) return 'cem'
  if (n > 100) return `${CENTENAS[Math.floor(n / 100) - 1]}${n % 100 === 0 ? '' : ` e ${escrito(n % 100)}`}`
  if (n < 20) return UNIDADES[n - 1]!
  return `${DEZENAS[Math.floor(n / 10) - 2]}${n % 10 === 0 ? '' : ` e ${UNIDADES[(n % 10) - 1]}`}`
}

const group = fc.integer({min: 0, max: 999})
const number = fc.tuple(group, group, group).filter(([a, b, c]) => a + b + c > 0)

test('every number up to a thousand million, spelled in English or Portuguese, is its value', () => {
  fc.assert(
    fc.property(number, fc.constantFrom('and ', ''), ([millions, thousands, ones], and) => {
      const value = millions * 1e6 + thousands * 1000 + ones
      const english = [
        ...(millions > 0 ? [`${spelled(millions, and)} million`] : []),
        ...(thousands > 0 ? [`${spelled(thousands, and)} thousand`] : []),
        ...(ones > 0 ? [spelled(ones, and)] : []),
      ].join(' ')
      expect(numberInWords(english)).toBe(value)
      const portuguese = [
        ...(millions > 0 ? [`${escrito(millions)} ${millions === 1 ? 'milhão' : 'milhões'}`] : []),
        ...(thousands > 0 ? [thousands === 1 ? 'mil' : `${escrito(thousands)} mil`] : []),
        ...(ones > 0 ? [escrito(ones)] : []),
      ].join(' e ')
      expect(numberInWords(portuguese)).toBe(value)
    }),
  )
})

test.each([
  'nine one one',
  'seven eleven',
  'twenty twenty',
  'nineteen eighty four',
  'five and twenty',
  'two and three',
])('%s is no number that somebody spelled out', (text) => {
  expect(numberInWords(text)).toBeUndefined()
})

test.each([
  '',
  'and',
  'one and',
  'e',
  'one of them',
  'three and a half',
  'thirty seconds',
  '5',
  '5 thousand',
  'zero five',
])('%j is not wholly a number in words', (text) => {
  expect(numberInWords(text)).toBeUndefined()
})

describe('answers', () => {
  test.each([
    ['1,000', 'one thousand', '1000', 'A thousand.', 'mil', 'Um mil'],
    ['1', 'one', 'um', 'Uma.'],
    ['0', 'zero'],
    ['1000000', '1,000,000', 'one million', 'um milhão'],
    ['2026', 'two thousand and twenty-six', 'dois mil e vinte e seis'],
  ])('%s, in digits or words, is one answer', (...texts) => {
    expect([...new Set(texts.map(answerKey))]).toEqual([texts[0]!.replaceAll(',', '')])
  })

  test.each([
    ['one thousand', 'one hundred'],
    ['one', 'one of them'],
    ['thirty seconds', '30 seconds'],
    ['nineteen eighty-four', '1984'],
  ])('%s and %s stay two', (a, b) => {
    expect(answerKey(a)).not.toBe(answerKey(b))
  })
})
