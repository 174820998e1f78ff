import {expect, test} from 'vitest'
import type {FieldMap} from '../../../src/span/importers/format.ts'
import {aliasesOf, outcomeOf} from '../../../src/span/schema.ts'
import {imported} from '../../support/imported.ts'

const lines = (...rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
const mapped = (map: FieldMap) => ({format: 'auto', map}) as const

test('a list of answers is the answer with its aliases, whether the column is usual or mapped', async () => {
  const rows = lines(
    {question: 'Who?', answer: ['Ana', 'Ana Lima', null, 7, true]},
    {question: 'Where?', answer: ['Lisbon']},
  )
  for (const importing of [mapped({}), mapped({if_ok: 'answer'}), mapped({this: 'question', if_ok: 'ANSWER'})]) {
    const {spans, summary} = await imported('nq.jsonl', rows, importing)
    expect(summary).toMatchObject({added: 2, quarantined: 0})
    expect(spans.map(({status, if_ok}) => [status, if_ok])).toEqual([
      ['completed', ['Ana', 'Ana Lima', '7', 'true']],
      ['completed', ['Lisbon']],
    ])
    expect([outcomeOf(spans[0]!), aliasesOf(spans[0]!)]).toEqual(['Ana', ['Ana Lima', '7', 'true']])
  }
})

test.each([
  ['by its usual name', {}],
  ['by the map', {if_ok: 'answer'}],
])('an answer that is an object %s is set aside with its place and the map that reads it', async (_, map) => {
  const rows = lines({question: 'Who?', answer: 'Ana'}, {question: 'Where?', answer: {start: {}, text: 'Lisbon'}})
  const {spans, rejected} = await imported('o.jsonl', rows, mapped(map))
  expect(spans.map((span) => span.if_ok)).toEqual(['Ana'])
  expect(rejected).toMatchObject([{line: 2, code: 'wrong_type', field: 'answer'}])
  expect(rejected[0]!.message).toBe(
    'an object, where a text, or a list of texts, belongs: take its text with --map if_ok=answer.text',
  )
})

test('an answer that is a text where the map goes into an object is told; one that is not there yet is pending', async () => {
  const rows = lines({q: 'Who?', answer: {text: 'Ana'}}, {q: 'Where?', answer: 'Lisbon'}, {q: 'When?', answer: {}})
  const {spans, rejected} = await imported('o.jsonl', rows, mapped({this: 'q', if_ok: 'answer.text'}))
  expect(spans.map(({status, if_ok}) => [status, if_ok])).toEqual([
    ['completed', 'Ana'],
    ['pending', undefined],
  ])
  expect(rejected).toMatchObject([{line: 2, field: 'answer', message: expect.stringContaining('--map if_ok=answer')}])
})

test('what the map takes out of an object leaves the rest of it with the other columns', async () => {
  const row = {q: {text: 'Who?', language: 'en'}, reply: {parts: ['Ana', 'Bea'], model: 'm'}, n: 1}
  const {spans} = await imported('o.jsonl', lines(row), mapped({this: 'Q.Text', if_ok: 'reply.parts.0'}))
  expect(spans).toMatchObject([{this: 'Who?', if_ok: 'Ana'}])
  expect(spans[0]!.context!['columns']).toEqual({q: {language: 'en'}, reply: {parts: ['Bea'], model: 'm'}, n: 1})
})

test('a question that is no text is told, never asked as something else', async () => {
  const rows = lines(
    {question: ['Who?', 'Where?'], answer: 'Ana'},
    {question: [{role: 'user', content: 'Who?'}], answer: 'Ana'},
  )
  const {spans, rejected} = await imported('q.jsonl', rows)
  expect(spans).toEqual([])
  expect(rejected.map(({field, message}) => [field, message.split('--map ')[1]])).toEqual([
    ['question', 'this=question.0'],
    ['question', 'this=question.0.content'],
  ])
})

test('values that their usual field can not be stay with the other columns, mapped ones are set aside', async () => {
  const row = {
    question: 'Who?',
    answer: 'Ana',
    author: {name: 'Bo'},
    status: 'Closed',
    score: 'high',
    source: ['a', 'b'],
    data: {x: 'soon'},
    stakes: 'High',
    previous: ['p1', 'p2'],
  }
  const {spans} = await imported('r.jsonl', lines(row))
  expect(spans).toMatchObject([
    {who: 'user', status: 'completed', context: {stakes: 'high', previous_spans: ['p1', 'p2']}},
  ])
  expect(spans[0]!.metadata).toEqual({source: 'jsonl'})
  const {author, status, score, source, data} = row
  expect(spans[0]!.context!['columns']).toEqual({author, status, score, source, data})
  for (const [field, column, advice] of [
    ['who', 'author', 'who=author.name'],
    ['status', 'status', 'status=COLUMN'],
    ['quality_score', 'score', 'quality_score=COLUMN'],
    ['when', 'data', 'when=COLUMN'],
  ] as const) {
    const {rejected, summary} = await imported('r.jsonl', lines(row), mapped({[field]: column}))
    expect(summary).toMatchObject({added: 0, quarantined: 1})
    expect([rejected[0]!.field, rejected[0]!.message]).toEqual([column, expect.stringContaining(`--map ${advice}`)])
  }
})

test('a date that can not be read is told with what to do', async () => {
  const table = 'question,answer,Date\nWho?,Ana,03/01/2026\n'
  const {rejected} = await imported('t.csv', table)
  expect(rejected).toMatchObject([
    {line: 2, code: 'bad_date', field: 'Date', message: expect.stringContaining('--map when==')},
  ])
  const {spans} = await imported('t.csv', table, mapped({when: '='}))
  expect(spans).toMatchObject([{if_ok: 'Ana', context: {columns: {Date: '03/01/2026'}}}])
})

test.each([
  ['Question,Answer', ','],
  ['QUESTION,ANSWER', ','],
  [' Prompt , Completion ', ','],
  ['\ufeffPergunta,Resposta', ','],
  ['\ufeff"Questão";"Saída"', ';'],
])('the columns %j are known', async (header, mark) => {
  const {spans} = await imported('t.csv', `${header}${mark}Data\nQuem?${mark}Ana${mark}2026-01-02\n`)
  expect(spans).toMatchObject([{this: 'Quem?', if_ok: 'Ana', when: '2026-01-02', status: 'completed'}])
  expect(spans[0]!.context).toBeUndefined()
})

test('a column as it is written comes before one that only differs in case, for usual names and for the map', async () => {
  const row = {Question: 'other', question: 'Who?', ANSWER: 'no', answer: 'Ana'}
  const {spans} = await imported('r.jsonl', lines(row))
  expect(spans).toMatchObject([{this: 'Who?', if_ok: 'Ana', context: {columns: {Question: 'other', ANSWER: 'no'}}}])
  const other = await imported('r.jsonl', lines(row), mapped({this: 'Question', if_ok: 'ANSWER'}))
  expect(other.spans).toMatchObject([{this: 'other', if_ok: 'no'}])
  const {spans: upper} = await imported('r.jsonl', lines({Pergunta: 'Quem?', RESPOSTA: ['Ana', 'Bia']}))
  expect(upper).toMatchObject([{this: 'Quem?', if_ok: ['Ana', 'Bia']}])
})
