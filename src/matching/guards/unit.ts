import {DIFFERENT, disagreement, type GuardFinding} from './finding.ts'
import {numberValue} from './number.ts'
import {ANY_SIGN, SIGNS, type Signs} from './signs.ts'

/** Names, folded; then what one of it is in the base unit of its dimension. */
const UNITS: readonly (readonly [dimension: string, base: number, names: string])[] = [
  ['length', 0.001, 'mm millimetre millimetres millimeter millimeters milimetro milimetros'],
  ['length', 0.01, 'cm centimetre centimetres centimeter centimeters centimetro centimetros'],
  ['length', 1, 'm metre metres meter meters metro metros'],
  ['length', 1000, 'km kms kilometre kilometres kilometer kilometers quilometro quilometros'],
  ['length', 0.0254, 'inch inches polegada polegadas'],
  ['length', 0.3048, 'foot feet ft'],
  ['length', 0.9144, 'yard yards jarda jardas'],
  ['length', 1609.344, 'mile miles milha milhas'],
  ['mass', 0.001, 'mg milligram milligrams miligrama miligramas'],
  ['mass', 1, 'g gram grams grama gramas'],
  ['mass', 1000, 'kg kgs kilo kilos kilogram kilograms quilo quilos quilograma quilogramas'],
  ['mass', 453.59237, 'lb lbs pounds libras'],
  ['mass', 28.349523125, 'oz ounce ounces onca oncas'],
  ['mass', 1e6, 'tonne tonnes ton tons tonelada toneladas'],
  ['volume', 0.001, 'ml millilitre millilitres milliliter milliliters mililitro mililitros'],
  ['volume', 1, 'l litre litres liter liters litro litros'],
  ['volume', 3.785411784, 'gallon gallons galao galoes'],
  ['volume', 0.25, 'cup cups xicara xicaras copo copos'],
  ['volume', 0.015, 'tablespoon tablespoons colher-sopa'],
  ['volume', 0.005, 'teaspoon teaspoons colher-cha'],
  ['data', 1.25e-4, 'kbit kilobit kilobits'],
  ['data', 0.125, 'mbit megabit megabits'],
  ['data', 125, 'gbit gigabit gigabits'],
  ['data', 1e-3, 'kb kilobyte kilobytes'],
  ['data', 1, 'mb megabyte megabytes'],
  ['data', 1e3, 'gb gigabyte gigabytes'],
  ['data', 1e6, 'tb terabyte terabytes'],
  ['duration', 0.001, 'ms millisecond milliseconds milissegundo milissegundos'],
  ['duration', 1, 's sec secs second seconds segundo segundos'],
  ['duration', 60, 'min mins minute minutes minuto minutos'],
  ['duration', 3600, 'h hr hrs hour hours hora horas'],
  ['duration', 86_400, 'day days dia dias'],
  ['duration', 604_800, 'week weeks semana semanas'],
  ['duration', 2_592_000, 'month months mes meses'],
  ['duration', 31_536_000, 'year years ano anos'],
  ['temperature C', 1, 'celsius °c'],
  ['temperature F', 1, 'fahrenheit °f'],
  ['money usd', 1, 'usd dollar dollars dolar dolares us$ $'],
  ['money eur', 1, 'eur euro euros €'],
  ['money brl', 1, 'brl reais r$'],
  ['money jpy', 1, 'jpy yen iene ienes ¥'],
  ['money inr', 1, 'inr rupee rupees rupia rupias'],
  ['area', 1e4, 'hectare hectares'],
  ['area', 4046.8564224, 'acre acres'],
  ['power', 1, 'watt watts'],
  ['power', 1000, 'kw kilowatt kilowatts quilowatt quilowatts'],
  ['energy', 1, 'joule joules'],
  ['energy', 1000, 'kj kilojoule kilojoules'],
  ['energy', 4184, 'kcal calorie calories caloria calorias'],
  ['money gbp', 1, 'gbp sterling £'],
]

/** What is counted or measured by and has no size: one name for each, then its forms, folded. */
const PORTIONS: ReadonlyMap<string, string> = new Map(
  [
    'drop drops gota gotas',
    'slice slices piece pieces fatia fatias pedaco pedacos',
    'pinch pinches pitada pitadas',
    'pill pills tablet tablets capsule capsules comprimido comprimidos capsula capsulas',
    'bottle bottles garrafa garrafas frasco frascos',
    'box boxes caixa caixas',
    'pack packs packet packets package packages pacote pacotes',
    'bag bags saco sacos sachet sachets',
    'cans lata latas',
    'serving servings portion portions porcao porcoes',
    'roll rolls rolo rolos',
    'spoon spoons spoonful spoonfuls colher colheres',
    'pint pints',
    'page pages pagina paginas',
    'word words palavra palavras',
    'character characters letter letters caractere caracteres letra letras',
    'person people pessoa pessoas head capita cabeca',
    'night nights noite noites',
    'room rooms',
  ].flatMap((line) => line.split(' ').map((word) => [word, line.split(' ')[0]!] as const)),
)

interface Unit {
  readonly dimension: string
  readonly base: number
  readonly name: string
}

const BY_NAME: ReadonlyMap<string, Unit> = new Map(
  UNITS.flatMap(([dimension, base, names]) => {
    const [name] = names.split(' ') as [string]
    return names.split(' ').map((alias) => [alias, {dimension, base, name}] as const)
  }),
)

/** @param word folded */
export function isUnitWord(word: string): boolean {
  return BY_NAME.has(word)
}

/** Letters that are a unit only behind a number, and words that are more often something else. */
const ONLY_BEHIND_NUMBERS = new Set('m g l s h min ms day days dia dias second segundo mes meses'.split(' '))
/** Durations by themselves say when, not how much; with `per` they are a rate. */
const RATES =
  /\b(?:per|a|por|ao|cada|each|every)\s+(second|minute|hour|day|week|month|year|segundo|minuto|hora|dia|semana|mes|ano)\b/g
/** Durations, too: behind them stands what is asked for. */
const COUNTED = /\b(?:how many|quant[oa]s) (colher-sopa|colher-cha|\p{L}+)/gu
const PER = /\b(?:per|por) (\p{L}+)/gu
const AMOUNT = /(us\$|r\$|[$€£])?\s?(\d+(?:[.,]\d+)*)(?:\s|-)?(°[cf]|colher-sopa|colher-cha|\p{L}+|[€£$])?/gu

/** Half a mile, a quarter of an hour, as `writeFractions` leaves them, and `meia hora`; `meio dia` is a time. */
const PART_OF_UNIT = /(?:(\d+(?:\.\d+)?)%(?: (?:of|de))?(?: (?:an?|uma?|1))?|\bmei[oa]) (?!dia\b)(\p{L}+)/gu

export interface Units {
  /** dimension -> amounts in its base unit, as texts. */
  readonly amounts: ReadonlyMap<string, ReadonlySet<string>>
  /** family of dimensions -> units named without an amount. */
  readonly named: ReadonlyMap<string, ReadonlySet<string>>
  /** The text without the amounts, so that their numbers are not compared again. */
  readonly rest: string
}

export const UNIT_SIGNS = [
  [SIGNS.unit, BY_NAME.keys()],
  [SIGNS.phrase, ['degrees', 'graus', 'us', 'colher', 'colheres']],
  [SIGNS.rate, ['per', 'a', 'por', 'ao', 'cada', 'each', 'every']],
  [SIGNS.counted, ['many', 'quantos', 'quantas']],
] as const

/**
 * @param digits folded text with number words as digits
 * @param signs of its words: an expression that can't match is not tried
 */
export function unitsOf(digits: string, signs: Signs = ANY_SIGN): Units {
  const amounts = new Map<string, Set<string>>()
  const named = new Map<string, Set<string>>()
  const put = (map: Map<string, Set<string>>, key: string, value: string) =>
    map.set(key, (map.get(key) ?? new Set<string>()).add(value))
  const has = (sign: number) => (signs.bits & sign) !== 0
  let rest = digits
  if (has(SIGNS.phrase))
    rest = rest
      .replace(/\bdegrees (?=celsius|fahrenheit)|\bgraus (?=celsius|fahrenheit)/g, ' ')
      .replace(/\bus dollars?\b/g, 'usd')
      .replace(/\bcolher(?:es)? de (sopa|cha)\b/g, 'colher-$1')
  if (rest.includes('%') || has(SIGNS.fraction))
    rest = rest.replace(PART_OF_UNIT, (whole, percent: string | undefined, word: string) =>
      BY_NAME.has(word) ? `${percent === undefined ? 0.5 : Number(percent) / 100} ${word}` : whole,
    )
  if (has(SIGNS.digit | SIGNS.number | SIGNS.phrase | SIGNS.fraction))
    rest = rest.replace(AMOUNT, (whole, sign: string | undefined, number: string, word: string | undefined) => {
      const unit = BY_NAME.get(sign ?? '') ?? BY_NAME.get(word ?? '')
      const value = Number(numberValue(number))
      if (unit === undefined || !Number.isFinite(value)) return whole
      const family = unit.dimension.split(' ')[0]!
      put(amounts, family, `${Number((value * unit.base).toPrecision(9))}${unit.dimension.slice(family.length)}`)
      return sign === undefined ? ' ' : ` ${word ?? ''} `
    })
  if (has(SIGNS.counted))
    for (const [, word] of rest.matchAll(COUNTED)) {
      const name = BY_NAME.get(word!)?.name ?? PORTIONS.get(word!)
      if (name !== undefined) put(named, 'counted', name)
    }
  if (has(SIGNS.rate))
    for (const [, word] of rest.matchAll(PER)) {
      const name = PORTIONS.get(word!)
      // What is paid by the night is paid by the day.
      if (name !== undefined) put(named, 'rate', name === 'night' ? 'day' : name)
    }
  if (has(SIGNS.rate))
    rest = rest.replace(RATES, (_, word: string) => {
      put(named, 'rate', BY_NAME.get(word)!.name)
      return ' '
    })
  if (has(SIGNS.unit | SIGNS.phrase) || rest.includes('$'))
    for (const word of rest.match(/us\$|r\$|[$€£]|°[cf]|colher-sopa|colher-cha|[\p{L}]+/gu) ?? []) {
      const unit = ONLY_BEHIND_NUMBERS.has(word) ? undefined : BY_NAME.get(word)
      if (unit === undefined || unit.dimension === 'duration') continue
      put(named, unit.dimension.split(' ')[0]!, unit.name)
    }
  return {amounts, named, rest}
}

/** Amounts are converted before they are compared (1.5 kg is 1500 g); units without an amount must be the same. */
export function unitGuard(question: Units, candidate: Units): GuardFinding | undefined {
  for (const [dimension, asked] of question.amounts) {
    const theirs = candidate.amounts.get(dimension)
    const found = theirs && disagreement('unit', asked, theirs)
    if (found?.factor === DIFFERENT) return {...found, detail: `${dimension}: ${found.detail}`}
  }
  for (const [dimension, asked] of question.named) {
    const theirs = candidate.named.get(dimension)
    const found = theirs && disagreement('unit', asked, theirs)
    if (found?.factor === DIFFERENT) return found
  }
  const amounts = [...question.amounts.keys()].filter((dimension) => !candidate.amounts.has(dimension))
  if (amounts.length > 0) return disagreement('unit', new Set(amounts), new Set(candidate.amounts.keys()))
  return undefined
}
