import {disagreement, type GuardFinding} from './finding.ts'
import {FRACTION_SIGNS, writeFractions} from './fraction.ts'
import {ANY_SIGN, SIGNS, type Signs} from './signs.ts'

/** Longer ones are identifiers and not amounts. */
const MOST_DIGITS = 40

/** One writing for one value, where the value is certain. `1.000` may be one or a thousand and stays as it is. */
export function numberValue(written: string): string {
  if (written.length > MOST_DIGITS) return written
  if (/^[1-9]\d{0,2}(,\d{3})+$/.test(written)) return written.replaceAll(',', '')
  if (/^[1-9]\d{0,2}(\.\d{3}){2,}$/.test(written)) return written.replaceAll('.', '')
  if (/^\d+\.\d{3}$/.test(written)) return written
  if (/^\d+[.,]\d+$/.test(written)) return trimZeros(written.replace(',', '.'))
  if (/^[1-9]\d{0,2}(,\d{3})+\.\d+$/.test(written)) return trimZeros(written.replaceAll(',', ''))
  if (/^[1-9]\d{0,2}(\.\d{3})+,\d+$/.test(written)) return trimZeros(written.replaceAll('.', '').replace(',', '.'))
  return written
}

function trimZeros(number: string): string {
  return number.replace(/\.?0+$/, '')
}

/** Number words of both languages, folded. `one` and `um` are articles and pronouns, `second` is a unit: left out. */
export const NUMBER_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    2: 'two dois duas',
    3: 'three tres',
    4: 'four quatro',
    5: 'five cinco',
    6: 'six seis',
    7: 'seven sete',
    8: 'eight oito',
    9: 'nine nove',
    10: 'ten dez',
    11: 'eleven onze',
    12: 'twelve doze dozen duzia',
    13: 'thirteen treze',
    14: 'fourteen quatorze catorze',
    15: 'fifteen quinze',
    16: 'sixteen dezesseis dezasseis',
    17: 'seventeen dezessete dezassete',
    18: 'eighteen dezoito',
    19: 'nineteen dezenove dezanove',
    20: 'twenty vinte',
    30: 'thirty trinta',
    40: 'forty quarenta',
    50: 'fifty cinquenta',
    60: 'sixty sessenta',
    70: 'seventy setenta',
    80: 'eighty oitenta',
    90: 'ninety noventa',
    100: 'hundred cem',
    1000: 'thousand mil',
  }).flatMap(([value, words]) => words.split(' ').map((word) => [word, value] as const)),
)

/** How often, or how much more, in one word. */
const TIMES: ReadonlyMap<string, string> = new Map([
  ['twice', '2 times'],
  ['thrice', '3 times'],
])
const PERIODS =
  'second|minute|hour|day|night|week|weekend|fortnight|month|quarter|year|segundo|minuto|hora|dia|noite|semana|mes|trimestre|ano'
/** "Once a week"; not "once a payment is made". */
const ONCE = new RegExp(
  `\\b(?:once|one time|uma vez)(?= (?:an?|per|each|every|por|ao|a cada|cada) (?:\\d|(?:${PERIODS})s?\\b))`,
  'g',
)

export const NUMBER_SIGNS = [
  [SIGNS.number, [...NUMBER_WORDS.keys(), ...TIMES.keys()]],
  [SIGNS.once, ['once', 'time', 'vez']],
  [SIGNS.thousands, ['k', 'mil', 'thousand']],
  ...FRACTION_SIGNS,
] as const

const NUMBER = /\p{Nd}+(?:[.,]\p{Nd}+)*(?:\s?(?:k|mil|thousand)(?![\p{L}\p{N}]))?/gu

/** Number words written as digits, `twice` and `once a day`, too, `10k` as 10000, and fractions in letters as percentages. */
export function writeDigits(folded: string, signs: Signs = ANY_SIGN): string {
  const thousands =
    (signs.bits & SIGNS.thousands) === 0
      ? folded
      : folded.replace(NUMBER, (written) => {
          const [, digits, unit] = /^([\d.,]*\d)\s?(k|mil|thousand)?$/.exec(written) ?? []
          return digits === undefined || unit === undefined ? written : String(Number(numberValue(digits)) * 1000)
        })
  const digits =
    (signs.bits & SIGNS.number) === 0
      ? thousands
      : thousands.replace(/\p{L}+/gu, (word) => NUMBER_WORDS.get(word) ?? TIMES.get(word) ?? word)
  return writeFractions((signs.bits & SIGNS.once) === 0 ? digits : digits.replace(ONCE, '1 time'), signs)
}

const PERCENT_SIGN = '%'
const WRITTEN = /(\p{Nd}+(?:[.,]\p{Nd}+)*)(\s?(?:%|per ?cent\b|por cento\b))?/gu

/**
 * Numbers by their value: `1,000` and `1000`, `3,50` and `3.5`, `50 %` and `50 percent` are one. Digits inside a word
 * (`sha256`) count too.
 */
export function numbersOf(folded: string): ReadonlySet<string> {
  return new Set(
    Array.from(
      folded.matchAll(WRITTEN),
      ([, number, percent]) => numberValue(number!) + (percent === undefined ? '' : PERCENT_SIGN),
    ),
  )
}

/** Numbers must be the same; whoever leaves out the sign of a percentage means the same. */
export function numberGuard(question: ReadonlySet<string>, candidate: ReadonlySet<string>): GuardFinding | undefined {
  const missing = [...question].filter((number) => !candidate.has(number))
  if (missing.length === 0) return undefined
  const others = [...candidate].filter((number) => !question.has(number))
  const without = (these: readonly string[], those: readonly string[]) =>
    new Set(these.filter((one) => !those.some((other) => one + PERCENT_SIGN === other || other + PERCENT_SIGN === one)))
  return disagreement('number', without(missing, others), without(others, missing))
}
