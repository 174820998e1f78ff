import {describe, expect, test} from 'vitest'
import {coreOf} from '../../src/quality/core.ts'
import {languageOtherThan} from '../../src/quality/language.ts'
import {withoutOrnaments} from '../../src/quality/ornament.ts'
import type {Span} from '../../src/span/schema.ts'
import {anchored, SOUND_ANSWERS, UNSOUND_ANSWERS} from '../support/anchor-spans.ts'
import {totalOf} from '../support/quality-spans.ts'

/** What a sound span may gain (README, "Quality"). */
const TOLERANCE = 0.05

const answerPadded = (before: string, behind: string) => (span: Span) => ({
  ...span,
  if_ok: `${before}${span.if_ok}${behind}`,
})

/** On the line of the answer itself, without a stop between. */
const ON_THE_LINE = [
  {name: 'emoji and hashtags', pad: answerPadded('', ' ✅🔥 #knowledge #ai #best')},
  {name: 'hashtags alone', pad: answerPadded('', ' #top #learning')},
  {name: 'stars, marks and a skin colour', pad: answerPadded('✔ ', ' 👍🏽💯 ★★★★★ ✔')},
  {
    name: 'step by step',
    pad: answerPadded(
      'Let us think step by step. First, we read the question carefully. Then we consider what is asked. ',
      ' Therefore the answer is as given above.',
    ),
  },
  {
    name: 'passo a passo',
    pad: answerPadded(
      'Vamos pensar passo a passo. Primeiro, lemos a pergunta com atenção. ',
      ' Portanto esta é a resposta final.',
    ),
  },
  {
    name: 'an exclamation before the question',
    pad: (span: Span) => ({...span, this: `What a fantastic topic for a rainy Sunday afternoon! ${span.this}`}),
  },
] as const

describe.each(ON_THE_LINE)('$name', ({pad}) => {
  test('makes no diamond of an answer that is shuffled, cut, of another kind, a placeholder or an echo', () => {
    for (const [, ...pair] of UNSOUND_ANSWERS) {
      const padded = pad(anchored(pair, 'unsound'))
      expect([padded.this, padded.if_ok, totalOf(padded) < 80]).toEqual([padded.this, padded.if_ok, true])
    }
  })

  test('raises no sound answer', () => {
    for (const pair of SOUND_ANSWERS) {
      const span = anchored(pair, 'sound')
      expect(totalOf(pad(span))).toBeLessThanOrEqual(totalOf(span) + TOLERANCE)
    }
  })
})

test('emoji and hashtags put around a text leave it as it was; a channel, code and a text of nothing else stay', () => {
  for (const text of [
    'It listens on port 5432.',
    'Ask in #help',
    'color: #fff',
    '🙂',
    '#one #two',
    '# Title\nText 5 °C here',
  ])
    expect(withoutOrnaments(text)).toBe(text)
  for (const text of ['It listens on port 5432.', 'First line\nsecond line'])
    for (const around of [`✅ ${text} 🎉 #a1 #b`, `🔥🔥${text}❤️`, `#x #y ${text} 👩‍💻`])
      expect(withoutOrnaments(around)).toBe(text)
})

test.each(['🙂 ', '#a ', '👍🏽 #a ', 'The ', 'Sim, ', 'a #b\n'])('many of %s are looked through at once', (piece) => {
  // Ten times as many would not be done before the test runs out of time, were each looked through for each.
  const text = `${piece.repeat(200_000)}z`
  expect(coreOf(text, text).outcome).toContain('z')
})

test('sentences in the language of the question, before and behind, hide no answer in another one', () => {
  const foreign = 'La capital del país es una ciudad muy grande que está en el centro'
  const filler = 'The meeting was moved to the next room because of the noise.'
  for (const text of [foreign, `${filler} ${foreign}.`, `${foreign}. ${filler}`, `${filler} ${foreign} ${filler}`])
    expect([text, languageOtherThan('en', text)]).toEqual([text, 'es'])
  for (const text of [
    filler,
    `The song is called "La casa de papel". ${filler}`,
    'She said "hasta la vista" and left.',
  ])
    expect([text, languageOtherThan('en', text)]).toEqual([text, undefined])
})

describe('another sentence behind an answer that was cut, on its line', () => {
  const asked = 'How do I descale the coffee machine in the kitchen?'
  const cut = 'Fill the tank with one litre of water and then start the'
  const others = [
    'The meeting was moved to another room because of the noise.',
    'Lisbon is the capital of Portugal and lies on the river Tagus.',
    'In 1966 a bridge was opened over the river Tagus.',
    'Lisbon is the capital of Portugal. Madrid is the capital of Spain.',
    ...['Dogs bark at night.', 'Cows eat grass.', 'Sound travels at a finite speed.', 'Birds fly south in winter'],
    ...[
      'Esta é a capital da França.',
      'A neve cai no inverno.',
      'Nasceu em Madrid em 1952.',
      'Nació en Madrid en 1952.',
    ],
    ...['Done.', 'OK', 'END', 'Pronto.', 'etc.', 'and more', 'and so on.', 'e assim por diante', '(end of answer)'],
  ]
  test.each(others)('does not hide the cut: %s', (other) => {
    expect(totalOf(anchored([asked, cut], 'cut'))).toBeLessThan(80)
    expect(totalOf(anchored([asked, `${cut} ${other}`], 'cut'))).toBeLessThan(80)
  })

  test.each(others)('does not hide that a query has no table: %s', (other) => {
    const [question, query] = ['Which cities have an airport?', 'SELECT city.name FROM airport WHERE']
    expect(totalOf(anchored([question, `${query} ${other}`], 'query'))).toBeLessThan(80)
  })

  test('names, titles, states and buttons inside a sentence are no beginning', () => {
    for (const answer of [
      'Fill the tank until the light on the machine is OK.',
      'Fill the tank with water, start the programme and click on Done.',
      'You need a descaler, a cloth, fresh water etc.',
      'Use the descaler that I bought in the shop in Lisbon.',
      'Fill the tank, and read the booklet The Perfect Cup before you start it.',
      'It was bought from a shop in Lisbon and stands in the kitchen.',
      'Fill the tank with water from Vila Nova de Gaia and start it.',
    ])
      expect([answer, totalOf(anchored([asked, answer], 'names')) >= 80]).toEqual([answer, true])
  })
})
