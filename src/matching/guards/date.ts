import {DIFFERENT, disagreement, type GuardFinding} from './finding.ts'
import {ANY_SIGN, SIGNS, type Signs} from './signs.ts'

/** Words that stand for one value each: `kind value words`, folded, English and Portuguese. */
const CALENDAR: readonly (readonly [kind: string, values: Readonly<Record<string, string>>])[] = [
  [
    'month',
    {
      1: 'january jan janeiro',
      2: 'february feb fevereiro',
      3: 'march marco',
      4: 'april apr abril',
      5: 'maio',
      6: 'june jun junho',
      7: 'july jul julho',
      8: 'august aug agosto',
      9: 'september sept sep setembro',
      10: 'october oct outubro',
      11: 'november nov novembro',
      12: 'december dec dezembro',
    },
  ],
  [
    'weekday',
    {
      1: 'monday mondays',
      2: 'tuesday tuesdays terca tercas',
      3: 'wednesday wednesdays',
      4: 'thursday thursdays',
      5: 'friday fridays sexta sextas',
      6: 'saturday saturdays sabado sabados',
      7: 'sunday sundays domingo domingos',
    },
  ],
  ['day', {yesterday: 'yesterday ontem', today: 'today hoje', tomorrow: 'tomorrow amanha', tonight: 'tonight'}],
  ['part of day', {morning: 'morning manha', afternoon: 'afternoon', evening: 'evening', night: 'night noite'}],
  ['season', {spring: 'spring primavera', summer: 'summer verao', autumn: 'autumn outono', winter: 'winter inverno'}],
  [
    'frequency',
    {
      hour: 'hourly',
      day: 'daily diario diaria',
      week: 'weekly semanal',
      month: 'monthly mensal',
      quarter: 'quarterly trimestral',
      year: 'yearly annual annually anual',
    },
  ],
]

const WORDS: ReadonlyMap<string, readonly [kind: string, value: string]> = new Map(
  CALENDAR.flatMap(([kind, values]) =>
    Object.entries(values).flatMap(([value, words]) => words.split(' ').map((word) => [word, [kind, value]] as const)),
  ),
)

/** @param word folded */
export function isCalendarWord(word: string): boolean {
  return WORDS.has(word)
}

const MONTHS = [...WORDS].filter(([, [kind]]) => kind === 'month').map(([word]) => word)
const MONTH = `(${[...MONTHS, 'may'].join('|')})`
const MONTH_DAY = new RegExp(`\\b${MONTH}\\.? (\\d\\d?)(?:st|nd|rd|th)?\\b(?:,? (\\d{4}))?`, 'g')
const DAY_MONTH = new RegExp(`\\b(\\d\\d?)(?:st|nd|rd|th|o)?(?: of| de)? ${MONTH}\\b\\.?(?:,?(?: de)? (\\d{4}))?`, 'g')
const ORDINALS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'first primeiro primeira 1st 1o 1a',
    '2nd 2o 2a',
    'third terceiro terceira 3rd 3o 3a',
    'fourth quarto 4th 4o 4a',
  ].flatMap((words, at) => words.split(' ').map((word) => [word, String(at + 1)] as const)),
)
const PER = /\b(?:per|por) $/
const DECADES: Readonly<Record<string, string>> = {
  twenties: '20',
  thirties: '30',
  forties: '40',
  fifties: '50',
  sixties: '60',
  seventies: '70',
  eighties: '80',
  nineties: '90',
}

export interface Dates {
  /** kind -> values */
  readonly facts: ReadonlyMap<string, ReadonlySet<string>>
  /** The text without dates and times; years stay, so that `2024` meets `March 2024`. */
  readonly rest: string
}

export const DATE_SIGNS = [
  [SIGNS.month, [...MONTHS, 'may']],
  [SIGNS.may, ['may']],
  [SIGNS.calendar, [...WORDS.keys(), ...Object.keys(DECADES)]],
  [SIGNS.quarter, ['quarter', 'trimestre', 'semestre', 'half']],
  [SIGNS.feira, ['feira', 'feiras']],
  [SIGNS.which, ['this', 'last', 'next', 'past', 'previous']],
  [SIGNS.periodo, ['mes', 'ano', 'semana', 'semestre', 'trimestre']],
] as const

/**
 * @param digits folded text with number words as digits
 * @param signs of its words: an expression that can't match is not tried
 */
export function datesOf(digits: string, signs: Signs = ANY_SIGN): Dates {
  const facts = new Map<string, Set<string>>()
  const put = (kind: string, value: string) => facts.set(kind, (facts.get(kind) ?? new Set<string>()).add(value))
  const day = (year: string, month: number | string, date: string) => {
    put('month', String(Number(month)))
    put('date', String(Number(date)))
    return ` ${year} `
  }
  const monthOf = (word: string) => (word === 'may' ? '5' : WORDS.get(word)![1])
  const has = (sign: number) => (signs.bits & sign) !== 0
  let rest = digits
  if (has(SIGNS.digit | SIGNS.number)) {
    rest = rest
      .replace(/\b(\d{4})-(\d\d)-(\d\d)\b/g, (_, year, month, date) => day(year, month, date))
      .replace(/\b(\d\d?)[/.](\d\d?)[/.](\d{4})\b/g, (_, a: string, b: string, year: string) =>
        Number(b) > 12 ? day(year, a, b) : day(year, b, a),
      )
    if (has(SIGNS.month))
      rest = rest
        .replace(MONTH_DAY, (_, month: string, date: string, year = '') => day(year, monthOf(month), date))
        .replace(DAY_MONTH, (_, date: string, month: string, year = '') => day(year, monthOf(month), date))
  }
  if (has(SIGNS.may))
    rest = rest.replace(/\b(?:in|of|last|next|this|since|until|by) may\b/g, () => {
      put('month', '5')
      return ' '
    })
  if (has(SIGNS.digit | SIGNS.number))
    rest = rest
      .replace(
        /\b(\d\d?)(?::(\d\d))? ?(am|pm|a\.m\.|p\.m\.)(?!\p{L})/gu,
        (_, hour: string, minute = '00', half: string) => {
          put('time', clock((Number(hour) % 12) + (half.startsWith('p') ? 12 : 0), minute))
          return ' '
        },
      )
      .replace(/\b(\d\d?)(?:h(\d\d)?|:(\d\d))\b(?!\.)/g, (_, hour: string, minute?: string, other?: string) => {
        put('time', clock(Number(hour), minute ?? other ?? '00'))
        return ' '
      })
      .replace(/\bq([1-4])\b/g, (_, quarter: string) => {
        put('quarter', quarter)
        return ' '
      })
  if (has(SIGNS.quarter))
    rest = rest.replace(
      /\b(\w+) (quarter|trimestre|semestre|half-year)\b/g,
      (whole, ordinal: string, period: string) => {
        const number = ORDINALS[ordinal] ?? (ordinal === 'second' || ordinal === 'segundo' ? '2' : undefined)
        if (number === undefined) return whole
        put(period === 'quarter' || period === 'trimestre' ? 'quarter' : 'half-year', number)
        return ' '
      },
    )
  if (has(SIGNS.digit | SIGNS.number))
    rest = rest.replace(/\b(?:19|20)?(\d0)'?s\b/g, (_, decade: string) => {
      put('decade', decade)
      return ' '
    })
  if (has(SIGNS.feira))
    rest = rest.replace(/\b(segunda|quarta|quinta)s?-feiras?\b/g, (_, name: string) => {
      put('weekday', {segunda: '1', quarta: '3', quinta: '4'}[name]!)
      return ' '
    })
  if (has(SIGNS.which))
    rest = rest.replace(
      /\b(this|last|next|past|previous) (week|month|year|quarter|night|morning|evening|weekend|summer|winter|spring)\b/g,
      (_, which: string, period: string) => {
        put('which', which === 'past' || which === 'previous' ? 'last' : which)
        return ` ${period} `
      },
    )
  if (has(SIGNS.periodo))
    rest = rest.replace(
      /\b(?:mes|ano|semana|semestre|trimestre) (passad[oa]|que vem|seguinte|atual)\b/g,
      (_, which: string) => {
        put('which', which.startsWith('passad') ? 'last' : which === 'atual' ? 'this' : 'next')
        return ' '
      },
    )
  if (has(SIGNS.calendar))
    rest = rest.replace(/\p{L}+/gu, (word, at: number, text: string) => {
      const decade = DECADES[word]
      if (decade !== undefined) put('decade', decade)
      const fact = WORDS.get(word)
      // The price per night says by what, not when.
      if (fact?.[0] === 'part of day' && PER.test(text.slice(Math.max(0, at - 5), at))) return word
      if (fact !== undefined) put(...(fact as [string, string]))
      return fact === undefined && decade === undefined ? word : ' '
    })
  if (facts.get('day')?.has('tonight')) put('which', 'this')
  return {facts, rest}
}

/** What both say of the calendar must not differ; a question that says more than the candidate is narrower. */
export function dateGuard(question: Dates, candidate: Dates): GuardFinding | undefined {
  let narrower: GuardFinding | undefined
  for (const [kind, asked] of question.facts) {
    const found = disagreement('date', asked, candidate.facts.get(kind) ?? new Set())
    if (found?.factor === DIFFERENT) return {...found, detail: `${kind}: ${found.detail}`}
    if (found !== undefined) narrower = {...found, detail: `${kind}: ${found.detail}`}
  }
  return narrower
}

function clock(hour: number, minute: string): string {
  return `${hour}:${minute}`
}
