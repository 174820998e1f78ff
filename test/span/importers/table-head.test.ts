import {expect, test} from 'vitest'
import {tableHead} from '../../../src/span/importers/table-head.ts'
import {imported} from '../../support/imported.ts'

test.each([
  ['what tells a spreadsheet the delimiter', 'sep=|\nPergunta|Resposta\n'],
  ['the same in quotes, and marks behind it', '\ufeff"sep=;";\r\nPergunta;Resposta\r\n'],
  ['titles and an empty line', 'All tickets\n"of 2026";;\n\nPergunta;Resposta\n'],
  ['nothing', 'Pergunta|Resposta\n'],
])('a table is read from its header on, with %s before it, and rows keep their lines', async (_, head) => {
  const mark = /Pergunta(.)/.exec(head)![1]!
  const {spans, rejected} = await imported('t.csv', `${head}Quem?${mark}Ana\nOnde?${mark}"Aqui\n`)
  expect(spans).toMatchObject([{this: 'Quem?', if_ok: 'Ana'}])
  expect(rejected).toMatchObject([{line: head.split('\n').length + 1, code: 'bad_row'}])
})

test('a column of the map tells the header, too; a table of one column has none before it', async () => {
  const map = {this: 'Frage', if_ok: 'Antwort'}
  const {spans} = await imported('t.csv', 'Meine Fragen\nFrage;Antwort\nWer?;Ana\n', {format: 'auto', map})
  expect(spans).toMatchObject([{this: 'Wer?', if_ok: 'Ana'}])
  const single = await imported('t.csv', 'question\nWho?\nWhere?\n')
  expect(single.spans.map((span) => span.this)).toEqual(['Who?', 'Where?'])
})

test('repeated headers and rows that only look empty are passed over, a row of totals is set aside', async () => {
  const table = 'Question;Answer;Hours\nWho?;Ana;1\n;;\nQuestion;Answer;Hours\nTotal;Yes;2\nTotal:;;1.234,50 €\n'
  const {spans, summary, rejected} = await imported('t.csv', table)
  expect(summary.rows).toBe(3)
  expect(spans.map((span) => [span.this, span.if_ok])).toEqual([
    ['Who?', 'Ana'],
    ['Total', 'Yes'],
  ])
  expect(rejected).toMatchObject([{line: 6, code: 'bad_row', message: expect.stringContaining('totals')}])
})

test('a table whose name says nothing is recognised by the names in its header', async () => {
  const {spans} = await imported('export.txt', 'id,question,answer\n1,Who?,Ana\n')
  expect(spans).toMatchObject([{id: '1', this: 'Who?', if_ok: 'Ana'}])
  const {rejected} = await imported('notes.txt', 'Dear all,\nwho, has the question, and the answer?\n')
  expect(rejected.map(({code}) => code)).toEqual(['bad_json', 'bad_json'])
})

test('no more of a pipe is waited for than telling takes, and nothing is told before', () => {
  expect(tableHead('id,ques', {}, false)).toBeUndefined()
  expect(tableHead('Tickets\nid,question', {}, false)).toBeUndefined()
  expect(tableHead('Tickets\nid,question\n', {}, false)).toMatchObject({delimiter: ',', skip: 1})
  expect(tableHead('a;b\n', {}, false)).toMatchObject({delimiter: ';', skip: 0, isSure: false})
})
