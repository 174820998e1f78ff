import {describe, expect, test} from 'vitest'
import {DIMENSIONS} from '../../src/quality/meter.ts'
import type {Span} from '../../src/span/schema.ts'
import {LONG, LONG_PORTUGUESE, measureAlone, soundSpans, totalOf} from '../support/quality-spans.ts'
import {makeSpan} from '../support/spans.ts'

const answered = (span: Span, answer: string): Span => ({...span, if_ok: answer})

describe('a complete, completed, unique, coherent span with a named source', () => {
  test.each(soundSpans().map((span) => [span.this, span] as const))('reaches 80 bare: %s', (_, span) => {
    expect(totalOf(span)).toBeGreaterThanOrEqual(80)
  })

  test('total is the mean of five dimensions, each 0-100', () => {
    for (const span of soundSpans()) {
      const measured = measureAlone(span)
      const values = DIMENSIONS.map((name) => measured[name])
      for (const value of values) {
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(100)
      }
      expect(measured.total).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 5, 1)
    }
  })

  test('the breakdown is JSON that a person can read', () => {
    expect(JSON.parse(JSON.stringify(measureAlone(LONG).breakdown))).toMatchObject({
      completeness: {question: 'asked', outcome: 'given'},
      provenance: {source: 'named'},
      impact: {outcome: 'usable'},
      uniqueness: {neighbours: 0},
      coherence: {order: expect.any(Number), fit: expect.any(Number), ending: expect.any(Number)},
    })
  })
})

describe.each([
  ['English', LONG, LONG_PORTUGUESE],
  ['Portuguese', LONG_PORTUGUESE, LONG],
] as const)('damage to an answer in %s lowers the total', (_, span, other) => {
  const answer = String(span.if_ok)
  const words = answer.split(' ')
  const damaged: readonly (readonly [string, Span])[] = [
    // 7 is prime to the number of words of both.
    ['shuffled words', answered(span, words.map((_word, at) => words[(at * 7) % words.length]!).join(' '))],
    // Behind "by one commit" nobody could tell: a full stop can be added by anybody, and says nothing.
    ['an answer cut in the middle of a phrase', answered(span, answer.slice(0, answer.length * 0.75))],
    ['the same with a full stop behind it', answered(span, `${answer.slice(0, answer.length * 0.75)}.`)],
    [
      'an answer cut behind an article',
      answered(span, `${answer.split('.')[0]}. ${span === LONG ? 'Then the' : 'Depois o'}`),
    ],
    [
      'the answer of another question',
      answered(span, 'Beat the egg whites with sugar until stiff, then bake them slowly.'),
    ],
    ['an answer in another language', answered(span, String(other.if_ok))],
    ['no more than a placeholder', answered(span, 'n/a')],
    ['the question as its answer', answered(span, span.this)],
    ['wrong decoding', answered(span, Buffer.from(`${answer} Ação é opção.`, 'utf8').toString('latin1'))],
    ['a failed status', {...span, status: 'failed', if_ok: undefined, if_not: answer}],
    ['a pending status', {...span, status: 'pending', if_ok: undefined}],
    ['no named source', {...span, metadata: {}}],
  ]
  test.each(damaged)('%s', (_kind, worse) => {
    expect(totalOf(worse)).toBeLessThan(totalOf(span))
  })

  test('and never by mixing up what was damaged: a placeholder, an echo and a missing outcome are no diamonds', () => {
    for (const worse of [
      answered(span, 'TODO'),
      answered(span, span.this),
      {...span, status: 'pending' as const, if_ok: undefined},
    ])
      expect(totalOf(worse)).toBeLessThan(80)
  })
})

test('short answers are not held against a span: a number and a name lose nothing to a sentence by being short', () => {
  for (const [question, answer] of [
    ['Which port does PostgreSQL listen on by default?', '5432'],
    ['What is the capital of Australia?', 'Canberra'],
    ['Who played Mimi in the movie Rent?', 'Rosario Dawson'],
  ] as const) {
    const {completeness} = measureAlone(makeSpan({id: 'short', this: question, if_ok: answer}))
    expect(completeness).toBeGreaterThanOrEqual(85)
  }
})

test('a translation is not taken for an answer in the wrong language', () => {
  const span = makeSpan({
    id: 'translation',
    did: 'translate_text',
    this: 'Traduza para o inglês: "Você poderia confirmar a data de entrega, por favor?"',
    if_ok: 'Could you please confirm the delivery date with us?',
    metadata: {source: 'handbook'},
  })
  expect(measureAlone(span).breakdown.coherence).not.toHaveProperty('languages')
  expect(totalOf(span)).toBeGreaterThanOrEqual(80)
})

test('what a program made up is worth less than what somebody stands for', () => {
  const span = {...LONG, source: 'self_play'}
  expect(measureAlone(span).provenance).toBeLessThan(measureAlone(LONG).provenance)
  expect(measureAlone({...LONG, metadata: {}, confirmed_by: 'ana'}).provenance).toBeGreaterThan(
    measureAlone({...LONG, metadata: {}}).provenance,
  )
})

test.each([
  ['xx qq zz kk', 'qwe asd zxc'],
  ['qwer asdf', 'zxcv uiop hjkl'],
  ['asdkjh qwoieu zmxn?', 'alskdj qpwoei mznxb vnvnv'],
  ['Foo', 'bar'],
])('random letters and single words are no diamonds: %j answered by %j', (question, answer) => {
  expect(totalOf(makeSpan({id: 'u', this: question, if_ok: answer, metadata: {source: 'handbook'}}))).toBeLessThan(80)
})

test.each([
  ['Who wrote Rebecca?', 'Daphne du Maurier'],
  ['Which part number is the pump?', 'XR-2041-B'],
  ['Wo liegt Köln?', 'Am Rhein, in Nordrhein-Westfalen.'],
  ['日本の首都はどこですか', '東京'],
  ['Who founded Brzeszczot?', 'Zbigniew Szczygieł'],
  ['How many moons has Mars?', '2'],
  ['When was the treaty signed?', '12 March 1921'],
  ['What do I import to read a file?', 'node:fs'],
])('what the meter has no words for is no rubbish: %j answered by %j is a diamond', (question, answer) => {
  expect(
    totalOf(makeSpan({id: 'k', this: question, if_ok: answer, metadata: {source: 'handbook'}})),
  ).toBeGreaterThanOrEqual(80)
})

test('a query whose clauses are shuffled is incoherent', () => {
  const query = makeSpan({
    id: 'query',
    did: 'write_query',
    this: 'Which customers ordered more than ten times?',
    if_ok: 'SELECT customer FROM orders WHERE quantity > 10 GROUP BY customer ORDER BY customer;',
    metadata: {source: 'handbook'},
  })
  const shuffled = {
    ...query,
    if_ok: 'WHERE orders > FROM customer; 10 quantity ORDER SELECT BY GROUP customer BY customer',
  }
  expect(measureAlone(shuffled).coherence).toBeLessThan(measureAlone(query).coherence / 2)
})

test('a text of any kind is measured: emoji, one letter, a megabyte, other scripts', () => {
  for (const text of ['🙂', 'x', 'word '.repeat(200_000), 'こんにちは世界', '\u0000\u0001', '"""(((['])
    for (const span of [
      makeSpan({id: 'odd', this: text, if_ok: text}),
      makeSpan({id: 'odd', this: 'Why?', if_ok: text}),
    ])
      for (const name of DIMENSIONS) expect(measureAlone(span)[name]).toBeGreaterThanOrEqual(0)
})

test('a question of one word is one, with a question mark and courtesy or without', () => {
  const asking = (asked: string) => measureAlone({...LONG, this: asked}).breakdown.completeness.question
  for (const word of ['Ports', 'Puertos', 'backup'])
    for (const asked of [word, `${word}?`, `${word} ?`, `¿${word}?`, `${word}? Thanks!`])
      expect([asked, asking(asked)]).toEqual([asked, 'word'])
  // They follow on what was said before.
  for (const asked of ['Yes.', 'Nope. Thanks for helping me out.', 'Which ports?', 'U.S.?', '端口?'])
    expect([asked, asking(asked)]).toEqual([asked, 'asked'])
})
