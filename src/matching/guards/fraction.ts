import {ANY_SIGN, SIGNS, type Signs} from './signs.ts'

/** Parts in letters, folded; `quarto` is a room, too, and has its own expression. */
const PARTS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    2: 'half halves',
    3: 'third thirds terco tercos',
    4: 'quarter quarters fourth fourths quarto quartos',
    5: 'fifth fifths quinto quintos',
    6: 'sixth sixths sexto sextos',
    7: 'seventh sevenths setimo setimos',
    8: 'eighth eighths oitavo oitavos',
    9: 'ninth ninths nono nonos',
    10: 'tenth tenths decimo decimos',
  }).flatMap(([part, words]) => words.split(' ').map((word) => [word, Number(part)] as const)),
)

const SEVERAL = '(?<!\\b(?:first|last|next|past|previous)[ -])\\b([2-9])'
const ENGLISH_PARTS = 'third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth'
const OF = 'd[eoa]s?'

/** `2 thirds`, `one third`, `a fifth of`, `half the`; not `the third quarter`, `a third party`, `half past`. */
const ENGLISH = new RegExp(
  `${SEVERAL}[ -](${ENGLISH_PARTS}|halve)s\\b|\\b(one|1)[ -](half|third|quarter)\\b|` +
    `\\b(one|1|an?)[ -](half|${ENGLISH_PARTS})(?= of\\b)|\\b(?:(half)(?= (?:of|an?|the)\\b)|(quarter)(?= of an?\\b))`,
  'g',
)
/** `2 tercos de`, `um quinto da`, `metade`; `um quarto` (a room) only of an amount, of a measure or of all. */
const PORTUGUESE = new RegExp(
  `\\b(um|[1-9]) (?:(terco|quinto|sexto|setimo|oitavo|nono|decimo)s?(?= ${OF}\\b)|` +
    `(quarto)s?(?= ${OF} (?:\\d|hora|litro|xicara|copo|quilo|milha|total|populacao)))|\\b(metade)\\b`,
  'g',
)
/** `2/3 of`: without `of` it may be a date. */
const WRITTEN = new RegExp(`(?<![\\d/.,])(\\d)/(\\d\\d?)(?= (?:of|${OF})\\b)`, 'g')
/** `2 and a half`, `2 e meia`, `one and a half`, `an hour and a half`, `uma xicara e meia`. */
const MIXED = /\b(\d+|an?|one|uma?)( \p{L}+)? (?:and (?:a|one) half|e mei[oa])\b/gu

export const FRACTION_SIGNS = [[SIGNS.fraction, [...PARTS.keys(), 'metade', 'meio', 'meia']]] as const

/**
 * Fractions in letters as percentages, so that a half, one half, 1/2 of and 50 % are one: `one third` is `33.3333%`.
 * @param digits folded text with number words as digits
 * @param signs of its words: an expression that can't match is not tried
 */
export function writeFractions(digits: string, signs: Signs = ANY_SIGN): string {
  const written = digits.includes('/')
    ? digits.replace(WRITTEN, (whole, count: string, part: string) => percent(Number(count), Number(part)) ?? whole)
    : digits
  if ((signs.bits & SIGNS.fraction) === 0) return written
  const mixed = written.replace(MIXED, (_, count: string, thing = '') => `${/\d/.test(count) ? count : 1}.5${thing}`)
  return mixed.replace(ENGLISH, replaced).replace(PORTUGUESE, replaced)
}

/** @param groups of the expression: a count (or none: one) and a part, then where it stands, and the text */
function replaced(whole: string, ...groups: readonly unknown[]): string {
  const [first, second] = groups.slice(0, -2).filter((group) => typeof group === 'string')
  const [count, part] = second === undefined ? ['1', first!] : [first!, second]
  const parts = part === 'metade' || part === 'halve' ? 2 : PARTS.get(part)!
  return percent(/\d/.test(count) ? Number(count) : 1, parts) ?? whole
}

/** Undefined of what is no part: 3/2, 24/7. */
function percent(count: number, parts: number): string | undefined {
  return count === 0 || count >= parts ? undefined : `${Number(((100 * count) / parts).toPrecision(6))}%`
}
