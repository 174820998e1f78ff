import {expect, test} from 'vitest'
import {importAlpaca} from '../../../src/span/importers/alpaca.ts'
import {importOpenai} from '../../../src/span/importers/openai-chat.ts'
import {importSharegpt} from '../../../src/span/importers/sharegpt.ts'

const pairs = (row: object) => importAlpaca(row).spans.map((span) => [span.this, span.if_ok])

test.each<[string, object, string]>([
  ['a number', {instruction: 'Double it', input: 5}, 'Double it\n\n5'],
  ['a list', {instruction: 'Sort', input: ['b', 'a', 3]}, 'Sort\n\nb\na\n3'],
  ['nothing', {instruction: 'Sort', input: null}, 'Sort'],
  ['all that is asked', {instruction: '', input: 'Who?'}, 'Who?'],
])('an input that is %s is asked', (_, row, question) => {
  expect(pairs({...row, output: 'x'})).toEqual([[question, 'x']])
  expect(pairs({...row, output: 7})).toEqual([[question, '7']])
})

test.each<[string, object, string]>([
  ['an input that is an object', {instruction: 'Sort', input: {a: 1}, output: 'x'}, '.input'],
  ['neither instruction nor input', {instruction: ' ', input: [], output: 'x'}, '.instruction'],
  ['an output that is a list', {instruction: 'Sort', output: ['a']}, '.output'],
])('a row with %s is told, and no part of it is asked as something else', (_, row, path) => {
  expect(importAlpaca(row)).toMatchObject({spans: [], problems: [{path}]})
})

test('a history of pairs or of objects is what was asked before; a turn of it that can not be read is told', () => {
  const history = [
    ['1?', 'one'],
    {q: '2?', a: 'two'},
    {instruction: '3?', output: 'three'},
    {Question: '4?', answer: 4},
  ]
  const row = {instruction: '5?', output: 'five', history}
  const {spans, problems} = importAlpaca(row)
  expect(problems).toEqual([])
  expect(spans.map((span) => span.this)).toEqual(['1?', '2?', '3?', '4?', '5?'])
  for (const [at, span] of spans.entries())
    expect(span.context!.previous_spans).toEqual(at === 0 ? undefined : [spans[at - 1]!.id])
  const broken = importAlpaca({...row, history: [{said: '1?'}, ...history.slice(1)]})
  expect(broken.problems).toMatchObject([{path: '.history[0]'}])
  expect(broken.spans.map((span) => span.this)).toEqual(['2?', '3?', '4?', '5?'])
})

test('what a row says beside its messages is kept with each of its spans, as the further columns of a table are', () => {
  const tools = [{name: 'look', parameters: {}}]
  const asked = [
    {role: 'user', content: 'Who?'},
    {role: 'assistant', content: 'Ana'},
  ]
  const said = asked.map(({role, content}) => ({from: role, value: content}))
  for (const {spans} of [
    importAlpaca({instruction: 'Who?', output: 'Ana', history: [['Where?', 'Here']], tools, note: ''}),
    importOpenai({messages: [...asked, ...asked], id: 'x', model: 'm', created: 1_700_000_000, tools, note: null}),
    importSharegpt({conversations: [...said, ...said], id: 'x', system: 'S', tools, note: []}),
  ]) {
    expect(spans).toHaveLength(2)
    for (const {context} of spans) expect(context!['columns']).toEqual({tools})
  }
})
