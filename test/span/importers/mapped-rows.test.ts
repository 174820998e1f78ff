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
    status: 'On Mars',
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
    ['status', 'status', 'status==completed'],
    ['quality_score', 'score', 'quality_score=COLUMN'],
    ['when', 'data', 'when=COLUMN'],
  ] as const) {
    const {rejected, summary} = await imported('r.jsonl', lines(row), mapped({[field]: column}))
    expect(summary).toMatchObject({added: 0, quarantined: 1})
    expect([rejected[0]!.field, rejected[0]!.message]).toEqual([column, expect.stringContaining(`--map ${advice}`)])
  }
})

test('a date that can not be read is told with what to do', async () => {
  const table = 'question,answer,Date\nWho?,Ana,last spring\n'
  const {rejected} = await imported('t.csv', table)
  expect(rejected).toMatchObject([
    {line: 2, code: 'bad_date', field: 'Date', message: expect.stringContaining('--map when==')},
  ])
  const {spans} = await imported('t.csv', table, mapped({when: '='}))
  expect(spans).toMatchObject([{if_ok: 'Ana', context: {columns: {Date: 'last spring'}}}])
})

const dated = (...dates: string[]) =>
  `question,answer,Date\n${dates.map((date, index) => `Who ${index}?,Ana ${index},"${date}"\n`).join('')}`
const whens = (spans: readonly {readonly when: string}[]) => spans.map(({when}) => when)

test.each([
  ['day', ['03/01/2026', '28/11/2026 10:30', '04/01/2026'], ['2026-01-03', '2026-11-28T10:30:00.000Z', '2026-01-04']],
  [
    'month',
    ['03/01/2026', '04/01/2026 9:30 PM', '11/28/2026'],
    ['2026-03-01', '2026-04-01T21:30:00.000Z', '2026-11-28'],
  ],
])(
  'the first date that can be read in one way only says that the %s comes first, in rows before it too',
  async (_, dates, expected) => {
    const {spans, summary} = await imported('t.csv', dated(...dates))
    expect(summary).toMatchObject({added: 3, quarantined: 0})
    expect(whens(spans)).toEqual(expected)
    const rows = dates.map((date, index) => ({question: `Who ${index}?`, answer: 'Ana', created_at: date}))
    for (const text of [lines(...rows), JSON.stringify(rows)])
      expect(whens((await imported('t.json', text)).spans)).toEqual(expected)
  },
)

test('dates that no row decides are set aside with the flag that does; with it they come, and the rows are repaired', async () => {
  const table = dated('03/01/2026', '2026-05-01', '1764316800', 'Nov 28, 2026', '1764316800000', '05/06/2026')
  const {spans, rejected} = await imported('t.csv', table)
  const sure = ['2026-05-01', '2025-11-28T08:00:00.000Z', '2026-11-28', '2025-11-28T08:00:00.000Z']
  expect(whens(spans)).toEqual(sure)
  expect(rejected.map(({line, code, field}) => [line, code, field])).toEqual([
    [2, 'bad_date', 'Date'],
    [7, 'bad_date', 'Date'],
  ])
  expect(rejected[0]!.message).toContain('--date-order dmy or --date-order mdy')
  for (const [dateOrder, first, last] of [
    ['dmy', '2026-01-03', '2026-06-05'],
    ['mdy', '2026-03-01', '2026-05-06'],
  ] as const) {
    const told = await imported('t.csv', table, {...mapped({}), dateOrder})
    expect(whens(told.spans)).toEqual([first, ...sure, last])
  }
})

test('a date that contradicts the others, or the order that was told, is set aside', async () => {
  const table = dated('28/11/2026', '11/28/2026', '29/11/2026')
  const {spans, rejected} = await imported('t.csv', table)
  expect(whens(spans)).toEqual(['2026-11-28', '2026-11-29'])
  expect(rejected).toMatchObject([{line: 3, code: 'bad_date', message: expect.stringContaining('month first')}])
  const told = await imported('t.csv', table, {...mapped({}), dateOrder: 'mdy'})
  expect(whens(told.spans)).toEqual(['2026-11-28'])
  expect(told.rejected.map(({line}) => line)).toEqual([2, 4])
})

test('rows that wait for the order of their dates keep theirs, and are not lost when the input breaks off', async () => {
  const early = Array.from({length: 12_000}, (_, n) => `0${1 + (n % 9)}/01/2026`)
  const {spans: all, summary} = await imported('t.csv', dated(...early, '28/11/2026', '03/01/2026'))
  expect(summary).toMatchObject({rows: 12_002, quarantined: 0, added: 12_002})
  expect(new Set(whens(all.slice(0, 12_000)))).toEqual(new Set(early.map((_, n) => `2026-01-0${1 + (n % 9)}`)))
  const cut =
    '[{"question": "Who?", "answer": "Ana", "date": "03/01/2026"}, {"question": "Where?", "answer": "There"}, {"q'
  const {spans, rejected} = await imported('x.json', cut)
  expect(spans.map((span) => span.this)).toEqual(['Where?'])
  expect(rejected.map(({code}) => code)).toEqual(['bad_date', 'unreadable_file'])
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

test('columns of the same name are all kept; a field takes the first of them that holds something, or the one that is numbered', async () => {
  const table = 'Question,Comment,Comment,Label,Comment,Label\nWho?,one,two,,three,\nWhere?,,two,,,x\nWhen?,,,,,\n'
  const kept = (await imported('t.csv', table)).spans.map(({context}) => context?.['columns'])
  expect(kept).toEqual([{Comment: ['one', 'two', 'three']}, {Comment: ['', 'two'], Label: ['', 'x']}, undefined])
  const first = await imported('t.csv', table, mapped({if_ok: 'Comment'}))
  expect(first.spans.map(({status, if_ok}) => [status, if_ok])).toEqual([
    ['completed', 'one'],
    ['completed', 'two'],
    ['pending', undefined],
  ])
  expect(first.spans[0]!.context!['columns']).toEqual({Comment: ['two', 'three']})
  const third = await imported('t.csv', table, mapped({if_ok: 'Comment.2'}))
  expect(third.spans.map(({if_ok}) => if_ok)).toEqual(['three', undefined, undefined])
})

test('a number is a time only where it counts seconds or milliseconds of 1973 to 2286, as text and as number', async () => {
  const others = [20_260_301, 45_992.5, 0.35, 2026, -5, 1_767_312_000_000_000]
  const times = [1_767_312_000, 1_767_312_000_000, 1_767_312_000.25]
  const rows = [...others, ...times].flatMap((date, n) => [
    {question: `Who ${n}?`, answer: 'Ana', date},
    {question: `Who is text ${n}?`, answer: 'Ana', date: String(date)},
  ])
  const {spans, summary, rejected} = await imported('r.jsonl', lines(...rows))
  expect(spans.map(({when}) => when.slice(0, 19))).toEqual(Array(6).fill('2026-01-02T00:00:00'))
  expect(summary.quarantined).toBe(2 * others.length)
  expect(new Set(rejected.map(({code, field}) => `${code} ${field}`))).toEqual(new Set(['bad_date date']))
})

test('a score may have a decimal comma, but no comma that may set thousands apart', async () => {
  const table = 'Pergunta;Resposta;Pontuação\nQuem?;Ana;87,5\nOnde?;Aqui;1,234\nQuando?;Hoje;100\n'
  const {spans} = await imported('t.csv', table)
  expect(spans.map(({metadata}) => metadata!.quality_score)).toEqual([87.5, undefined, 100])
  expect(spans[1]!.context!['columns']).toEqual({Pontuação: '1,234'})
})

test('`user` is who asked, unless somebody answers beside it or it is a sentence', async () => {
  const rows = [
    {user: 'U024BE7LH', answer: 'Ana'},
    {user: 'Ana Maria Lima', answer: 'Ana'},
    {user: 'Hi', assistant: 'Hello'},
    {user: 'How do I reset it', answer: 'So'},
    {user: 'Why?', answer: 'So'},
  ]
  const {spans, rejected} = await imported('r.jsonl', lines(...rows))
  expect(spans.map((span) => span.this)).toEqual(['Hi', 'How do I reset it', 'Why?'])
  expect(rejected.map(({line, field}) => [line, field])).toEqual([
    [1, 'this'],
    [2, 'this'],
  ])
})

test('a table that export wrote makes its spans again, whatever map other tables are read by', async () => {
  const names =
    'id who did this when status if_ok if_not source environment stakes emotional_state thread_id license quality grade split more'.split(
      ' ',
    )
  const cells: Readonly<Record<string, string>> = {
    id: 'a',
    who: 'ana',
    did: 'ask_question',
    this: 'Who?',
    when: '2026-01-01',
    status: 'completed',
    if_ok: 'Ana',
    more: '{}',
  }
  const table = [names, names.map((name) => cells[name] ?? '')].map((row) => row.join(',')).join('\n')
  const alone = await imported('own.csv', table)
  expect(alone.spans).toMatchObject([{id: 'a', who: 'ana', when: '2026-01-01'}])
  const {spans, summary} = await imported('own.csv', table, mapped({this: 'Subject', if_ok: 'Resolution', did: '=fix'}))
  expect(summary).toMatchObject({added: 1, quarantined: 0})
  expect(spans).toEqual(alone.spans)
})

test.each(['Created at', 'created_at', 'Created', 'Date-Created', 'Opened', 'Aberto em', 'Data de criação'])(
  'tables of ticket systems are read by their usual names: Description and %s',
  async (when) => {
    const table = `Subject,Description,${when},Conversation ID\nVPN,Cannot connect,2026-01-02,t1\n`
    const {spans} = await imported('t.csv', table, mapped({}))
    expect(spans).toMatchObject([
      {this: 'Cannot connect', when: '2026-01-02', context: {thread_id: 't1', columns: {Subject: 'VPN'}}},
    ])
    const mappedToo = await imported('t.csv', table, mapped({this: 'Subject'}))
    expect(mappedToo.spans).toMatchObject([{this: 'VPN', when: '2026-01-02'}])
  },
)

test('a column of the map that no row has is told with the names that there are; one that some row has is not', async () => {
  const rows = [{q: 'Who?', reply: {text: 'Ana'}}, {q: 'Where?'}]
  for (const [name, text] of [
    ['r.jsonl', lines(...rows)],
    ['r.json', JSON.stringify(rows)],
  ] as const) {
    const given = mapped({this: 'q', if_ok: 'reply.text', when: '=', did: '=fix'})
    expect((await imported(name, text, given)).warnings).toEqual([])
    const {warnings, summary} = await imported(name, text, mapped({this: 'q', if_ok: 'reply.txt', when: 'Creatd'}))
    expect(summary).toMatchObject({added: 2})
    expect(warnings).toEqual([expect.stringContaining('--map if_ok=reply.txt, --map when=Creatd; there are: q, reply')])
  }
  const {warnings} = await imported('t.csv', 'Question,Comment\nWho?,Ana\n', mapped({if_ok: 'Coment'}))
  expect(warnings).toEqual([expect.stringContaining('there are: Question, Comment')])
  expect((await imported('none.csv', 'Question,Comment\n', mapped({if_ok: 'Coment'}))).warnings).toEqual([])
  // From the thread that reads large inputs ahead, too.
  const many = `Question,Comment\n${'Who?,Ana\n'.repeat(30_000)}`
  expect((await imported('t.csv', many, mapped({if_ok: 'Coment'}))).warnings).toHaveLength(1)
})

test('a mapped status may be in the words of other programs; what came of a failure is no answer', async () => {
  const rows = ['success', 'Failure', 'timed_out', 'In Progress', 'Concluído', 'cancelled'].map((conclusion, n) => ({
    job: `Build ${n}?`,
    log: `log ${n}`,
    conclusion,
  }))
  const {spans, rejected} = await imported(
    'ci.jsonl',
    lines(...rows),
    mapped({this: 'job', if_ok: 'log', status: 'conclusion'}),
  )
  expect(spans.map(({status, if_ok, if_not}) => [status, if_ok, if_not])).toEqual([
    ['completed', 'log 0', undefined],
    ['failed', undefined, 'log 1'],
    ['failed', undefined, 'log 2'],
    ['pending', 'log 3', undefined],
    ['completed', 'log 4', undefined],
  ])
  expect(rejected).toMatchObject([
    {line: 6, field: 'conclusion', message: expect.stringContaining('--map status==completed')},
  ])
  const all = await imported('ci.jsonl', lines(...rows), mapped({this: 'job', if_ok: 'log', status: '=completed'}))
  expect(all.summary).toMatchObject({added: 6, quarantined: 0})
})

test('a description of what has neither a time nor a status is no question', async () => {
  const {rejected, spans} = await imported('products.csv', 'Name,Description,Price\nLamp,A lamp for the desk,10\n')
  expect(spans).toEqual([])
  expect(rejected).toMatchObject([{message: expect.stringContaining('--map this=COLUMN')}])
})
