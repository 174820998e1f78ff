import {readFileSync} from 'node:fs'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {datesOf} from '../../src/matching/guards/date.ts'
import {namesOf} from '../../src/matching/guards/entity.ts'
import {WORD_SIGNS} from '../../src/matching/guards/guards.ts'
import {languagesOf} from '../../src/matching/guards/language.ts'
import {basesOf, isNegated, negationGuard} from '../../src/matching/guards/negation.ts'
import {numbersOf, writeDigits} from '../../src/matching/guards/number.ts'
import {ANY_SIGN, type Signs, signsOf} from '../../src/matching/guards/signs.ts'
import {unitsOf} from '../../src/matching/guards/unit.ts'
import {textReader} from '../../src/span/text-reader.ts'
import {fold, tokensOf} from '../../src/span/tokens.ts'
import {guardPairs} from '../support/guard-pairs.ts'

/** All that the guards read of a text, trying only what its words allow. */
function readings(text: string, signs: Signs) {
  const folded = fold(text)
  const dates = datesOf(writeDigits(folded, signs), signs)
  const units = unitsOf(dates.rest, signs)
  return {
    dates,
    units,
    numbers: numbersOf(units.rest),
    names: namesOf(text, tokensOf(text), signs),
    negated: isNegated(folded, signs),
    languages: languagesOf(folded, signs),
  }
}

function sparing(text: string) {
  const reader = textReader()
  const words = reader.read(text).numbers.map((number) => reader.words[number]!)
  return readings(text, signsOf(fold(text), words, WORD_SIGNS))
}

/** Pieces that some expression of a guard begins with, ends with, or must not take for its own. */
const PIECES = (
  'ten march may 2 2nd 3rd 15 2024-05-01 1/2/2024 in of last this next week quarter first second half an hour meia ' +
  'hora degrees celsius us dollars colher de sopa 10k 10 mil thousand 5kg kg km m $5 € $ us$ 1.5 1,000 per a por day ' +
  'dia 3pm 3 pm 10:30 14h30 q3 90s eighties segunda-feira mes passado que vem half-year is2 the do no not t don’t ' +
  "don't isn't fails to nao sem nem is_open a_b may_day Type A terminal b type c in c with r em go c++ c# python js " +
  'Berlin ACME iPhone São Paulo United States e um uma x1 k8s 5two two5 one third thirds half quarter of twice thrice once time vez uma ao cada week weeks dia how many quantos drops gotas page 1/2 50% terco metade meio litro um quarto hora say translate to into swahili _ . ? : — ıİ ß ǅ Ⅷ ²'
).split(' ')

test('what the words of a text rule out is not there: readings are the same as when everything is tried', () => {
  const texts = fc
    .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(' ', ' ', ' ', '', '-', ', ', '_', '. ')), {
      maxLength: 12,
    })
    .map((pieces) => pieces.flat().join(''))
  fc.assert(
    fc.property(texts, (text) => {
      expect(sparing(text)).toEqual(readings(text, ANY_SIGN))
    }),
    {numRuns: 3000},
  )
})

test('nor does it matter for questions that people ask', () => {
  const fixture = readFileSync('fixtures/diamonds.ndjson', 'utf8').trim().split('\n')
  const asked = fixture.flatMap((line) => {
    try {
      return [String((JSON.parse(line) as {this?: unknown}).this)]
    } catch {
      return []
    }
  })
  const pairs = guardPairs()
    .filter(({sealed}) => !sealed)
    .flatMap(({question, stored}) => [question, stored])
  const texts = [...asked, ...pairs]
  expect(texts.length).toBeGreaterThan(500)
  for (const text of texts) expect(sparing(text), text).toEqual(readings(text, ANY_SIGN))
})

test('a word turned around by its prefix is found by what is left without it', () => {
  const words = [
    'paid',
    'unpaid',
    'visible',
    'invisible',
    'nonpaid',
    'do',
    'undo',
    'use',
    'disuse',
    'ligar',
    'desligar',
  ]
  fc.assert(
    fc.property(fc.subarray(words), fc.subarray(words), (asked, stored) => {
      const said = (list: string[]) => ({negated: false, words: new Set(list), bases: basesOf(list)})
      const turned = (these: string[], those: string[]) =>
        these.some(
          (word) =>
            word.length >= 4 &&
            !those.includes(word) &&
            ['un', 'in', 'non', 'dis', 'des'].some(
              (prefix) => those.includes(prefix + word) && !these.includes(prefix + word),
            ),
        )
      const found = negationGuard(said(asked), said(stored)) !== undefined
      expect(found).toBe(turned(asked, stored) || turned(stored, asked))
    }),
  )
})
