import {gzipSync} from 'node:zlib'
import {expect, test} from 'vitest'
import type {Importing} from '../../../src/span/importers/format.ts'
import {recogniseInput} from '../../../src/span/importers/recognise-input.ts'
import {AUTO, imported} from '../../support/imported.ts'

/** The limit of a row, as it is unless a setting says otherwise. */
const ROW = 1 << 20

const lines = (...rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
const words = (bytes: number) => 'word '.repeat(bytes / 5)

/** One row of each format that has lines; the question is as long as it is told. */
const LINE: Readonly<Record<string, (question: string) => object>> = {
  openai: (content) => ({
    messages: [
      {role: 'user', content},
      {role: 'assistant', content: 'Ana'},
    ],
  }),
  sharegpt: (value) => ({
    conversations: [
      {from: 'human', value},
      {from: 'gpt', value: 'Ana'},
    ],
  }),
  alpaca: (instruction) => ({instruction, output: 'Ana'}),
  jsonl: (question) => ({question, answer: 'Ana'}),
}

test.each(Object.entries(LINE))(
  '%s: a first row of 70 KB, or of almost the limit, is read like any other',
  async (format, row) => {
    for (const bytes of [70_000, ROW - 500]) {
      const {spans, summary} = await imported('x.jsonl', lines(row(words(bytes)), row('Who?')))
      expect(summary).toMatchObject({added: 2, quarantined: 0})
      expect(spans.map((span) => [span.this.length, span.metadata!['source']])).toEqual([
        [words(bytes).length, format],
        [4, format],
      ])
    }
  },
)

test.each(Object.entries(LINE))('%s: a first row beyond the limit is set aside alone', async (format, row) => {
  const {spans, rejected} = await imported('x.jsonl', lines(row(words(ROW + 100)), row('Who?'), row('Where?')))
  expect(rejected).toMatchObject([{line: 1, code: 'oversize'}])
  expect(spans.map((span) => [span.this, span.metadata!['source']])).toEqual([
    ['Who?', format],
    ['Where?', format],
  ])
})

test('first rows that can not be read, or show nothing, do not hide what the next ones are', async () => {
  const head = `{"question": "Who\n${JSON.stringify({dataset: 'x', version: 1})}\n`
  const {spans, rejected} = await imported('x.jsonl', head + lines(LINE['openai']!('Who?')))
  expect(spans).toMatchObject([{this: 'Who?', if_ok: 'Ana'}])
  expect(rejected.map(({line}) => line)).toEqual([1, 2])
})

test('a Claude export whose summary is longer than its messages is recognised', async () => {
  const conversation = {
    uuid: 'k',
    summary: words(70_000),
    chat_messages: [
      {uuid: '1', sender: 'human', text: 'Who?'},
      {uuid: '2', sender: 'assistant', text: 'Ana'},
    ],
  }
  for (const text of [JSON.stringify([conversation]), JSON.stringify([conversation], null, 2)]) {
    const {spans} = await imported('x.json', text)
    expect(spans).toMatchObject([{this: 'Who?', if_ok: 'Ana', metadata: {source: 'claude'}}])
  }
})

test('rows of no known format are set aside with the flag that names one, broken spans without', async () => {
  const {rejected} = await imported('x.jsonl', lines({frage: 'Wer?', antwort: 'Ana'}))
  expect(rejected).toMatchObject([
    {
      code: 'missing_field',
      field: 'id',
      message: expect.stringContaining('--format chatgpt, claude, sharegpt, openai'),
    },
  ])
  const span = {id: 'a', who: 'w', did: 'd', this: 't', when: '2026-01-01'}
  const {rejected: broken} = await imported('x.jsonl', lines(span))
  expect(broken[0]!.message).not.toContain('--format')
})

/** What recognising reads of a stream that goes on for ever, in bytes. */
async function readOf(piece: Buffer, importing: Importing = AUTO): Promise<{read: number; format: string}> {
  let read = 0
  const endless = async function* () {
    for (;;) {
      read += piece.length
      yield piece
    }
  }
  const {recognised} = await recogniseInput(endless(), 'x', importing, ROW)
  return {read, format: recognised.format}
}

test('no more is read than telling takes: one line of a pipe, a few rows of what never ends', async () => {
  const line = Buffer.from(lines(LINE['openai']!('Who?')))
  expect(await readOf(line)).toEqual({read: line.length, format: 'openai'})
  const never = await readOf(Buffer.alloc(1 << 16, 'x'))
  expect(never.format).toBe('logline')
  expect(never.read).toBeLessThanOrEqual(4 * ROW)
  const list = await readOf(Buffer.from(`[${'[1],\n'.repeat(10_000)}`))
  expect(list.read).toBeLessThanOrEqual(4 * ROW + 100_000)
})

test('what comes back is the whole stream, however it is cut', async () => {
  const text = lines(LINE['alpaca']!(words(70_000)), LINE['alpaca']!('Who?'))
  for (const size of [1000, 65_536, 1 << 20]) {
    const pieces = async function* () {
      for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size))
    }
    const {recognised, stream} = await recogniseInput(pieces(), 'x', AUTO, ROW)
    const got: Uint8Array[] = []
    for await (const piece of stream) got.push(piece)
    expect([recognised.format, Buffer.concat(got).toString() === text]).toEqual(['alpaca', true])
  }
})

test.each([
  ['question and answer', {question: 'Who?', answer: 'Ana'}],
  [
    'prompt and completion, with turns in a column of their own',
    {messages_of: {messages: []}, prompt: 'Who?', completion: 'Ana'},
  ],
  ['input and output', {n: 1, input: 'Who?', output: 'Ana'}],
  ['instruction and response', {instruction: 'Who?', context: '', response: 'Ana'}],
  ['Pergunta and Resposta', {Pergunta: 'Who?', Resposta: 'Ana'}],
  ['a span', {id: 'a', who: 'w', did: 'd', this: 'Who?', when: '2026-01-01', status: 'completed', if_ok: 'Ana'}],
  ['a span without its id', {who: 'w', did: 'd', this: 'Who?'}],
])('a JSON list of %s is read like the lines of the same rows, however it is laid out', async (_, row) => {
  const rows = [row, ...Array.from({length: 600}, (_, n) => ({...row, ...('id' in row && {id: `${n}`}), n}))]
  const asLines = await imported('x.jsonl', lines(...rows))
  for (const text of [
    JSON.stringify(rows),
    JSON.stringify(rows, null, 2),
    `\ufeff\n${rows
      .map((each) => JSON.stringify(each))
      .join(',\n')
      .replace(/^/, '[\n')}\n]\n`,
  ]) {
    const {spans, summary, rejected} = await imported('x.json', text)
    expect(spans).toEqual(asLines.spans)
    expect(summary).toEqual(asLines.summary)
    expect(rejected.map(({line, code, field}) => [line, code, field])).toEqual(
      asLines.rejected.map(({line, code, field}) => [line, code, field]),
    )
  }
})

test('a list of rows of no known format says which map reads them, row by row', async () => {
  const {rejected, summary} = await imported('x.json', JSON.stringify([{frage: 'Wer?'}, {frage: 'Wo?'}], null, 2))
  expect(summary).toMatchObject({rows: 2, quarantined: 2})
  expect(rejected[0]!.message).toContain('--map this=COLUMN')
  const {spans} = await imported('x.json', '[\n {"frage": "Wer?"}\n]', {format: 'auto', map: {this: 'frage'}})
  expect(spans).toMatchObject([{this: 'Wer?', status: 'pending'}])
})

test('of a list that is cut off, what came before is read', async () => {
  const {spans, rejected} = await imported('x.json', '[\n{"question": "Who?", "answer": "Ana"},\n{"question": "Wh')
  expect(spans).toMatchObject([{this: 'Who?', if_ok: 'Ana'}])
  expect(rejected).toMatchObject([{code: 'unreadable_file'}])
})

test('--format logline reads what auto reads of spans: lines, a list on one line or many, one object; broken lines stay lines', async () => {
  const span = (id: string) => ({
    id,
    who: 'ana',
    did: 'ask_question',
    this: `Question ${id}?`,
    when: '2026-03-01T09:30:00Z',
    status: 'completed',
    if_ok: 'Yes',
  })
  const spans = [span('a'), span('b')]
  const logline: Importing = {format: 'logline', map: {}}
  const inputs = [
    lines(...spans),
    JSON.stringify(spans),
    JSON.stringify(spans, null, 2),
    `\ufeff${JSON.stringify(spans)}\n`,
    gzipSync(JSON.stringify(spans)),
  ]
  for (const importing of [logline, AUTO])
    for (const input of inputs) {
      const name = typeof input === 'string' ? 'spans.json' : 'spans.json.gz'
      expect((await imported(name, input, importing)).summary).toMatchObject({rows: 2, added: 2, quarantined: 0})
    }
  expect((await imported('one.json', JSON.stringify(spans[0], null, 2), logline)).summary).toMatchObject({added: 1})
  for (const broken of ['{"id": "x",\n', '[1, 2]\n', 'spans\n', '"["\n']) {
    const {summary, rejected} = await imported('x.ndjson', broken + lines(...spans), logline)
    expect(summary).toMatchObject({added: 2, quarantined: 1})
    expect(rejected).toMatchObject([{line: 1}])
  }
})

/** What stands under a name that tells a format, in rows of other programs. */
const TELLING: Readonly<Record<string, unknown>> = {
  messages: ['two files changed'],
  mapping: {a: 'b'},
  conversations: 3,
  instruction: 'run',
  this: 'master',
}

test.each(Object.entries(TELLING))(
  'rows with a column called %s are read by a map whose columns they have, and by their format without it',
  async (column, value) => {
    const row = {[column]: value, job: 'Build?', result: {text: 'Passed'}}
    const map = {this: 'job', if_ok: 'result.text'}
    const rows = [row, {...row, job: 'Test?'}]
    for (const text of [lines(...rows), JSON.stringify(rows, null, 1)]) {
      const {spans} = await imported('ci.json', text, {format: 'auto', map})
      expect(spans.map((span) => [span.this, span.if_ok])).toEqual([
        ['Build?', 'Passed'],
        ['Test?', 'Passed'],
      ])
    }
  },
)

test('a map for other files changes nothing about conversations and spans', async () => {
  const map = {this: 'Subject', if_ok: 'Resolution'}
  const rows = [LINE['openai']!('Who?'), LINE['sharegpt']!('Who?'), LINE['alpaca']!('Who?')]
  for (const row of rows) {
    const {spans} = await imported('x.jsonl', lines(row), {format: 'auto', map})
    expect(spans).toMatchObject([{this: 'Who?', if_ok: 'Ana'}])
  }
  const span = {id: 'a', who: 'w', did: 'd', this: 'Who?', when: '2026-01-01', status: 'completed', if_ok: 'Ana'}
  expect((await imported('s.ndjson', lines(span), {format: 'auto', map})).spans).toEqual([span])
})
