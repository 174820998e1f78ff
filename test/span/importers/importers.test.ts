import {gzipSync} from 'node:zlib'
import {expect, test} from 'vitest'
import {listRejected} from '../../../src/pipeline/rejected.ts'
import type {Importing} from '../../../src/span/importers/format.ts'
import {AUTO, fileOf, imported, spansOf} from '../../support/imported.ts'
import {ingestFiles, memoryStore} from '../../support/spans.ts'

const message = (id: string, role: string, text: string, more: object = {}) => ({
  id,
  author: {role},
  create_time: 1_700_000_000,
  content: {content_type: 'text', parts: [text]},
  ...more,
})
const chatgpt = (mapping: object) => ({title: 'T', conversation_id: 'c-1', create_time: 1_700_000_000, mapping})
const node = (parent: string | null, found: object | null) => ({parent, message: found})

/** A question that was edited, and an answer that was asked for again. */
const BRANCHES = {
  root: node(null, null),
  sys: node('root', message('sys', 'system', 'Be brief.')),
  q1: node('sys', message('q1', 'user', 'Capital of France?')),
  a1: node('q1', message('a1', 'assistant', 'Paris', {metadata: {model_slug: 'gpt-4'}})),
  q2: node('a1', message('q2', 'user', 'And of Italy?')),
  a2: node('q2', message('a2', 'assistant', 'Rome')),
  a2b: node('q2', message('a2b', 'assistant', 'Rome, of course')),
  q2b: node('a1', message('q2b', 'user', 'And of Spain?')),
  a3: node('q2b', message('a3', 'assistant', 'Madrid')),
}

test('ChatGPT: every branch is there, what branches share comes once, and threads are linked', async () => {
  const {spans, summary} = await imported('conversations.json', JSON.stringify([chatgpt(BRANCHES)], null, 1))
  expect(summary).toMatchObject({added: 4, quarantined: 0})
  expect(spans.map((span) => [span.this, span.if_ok])).toEqual([
    ['Capital of France?', 'Paris'],
    ['And of Italy?', 'Rome'],
    ['And of Italy?', 'Rome, of course'],
    ['And of Spain?', 'Madrid'],
  ])
  const [first, ...others] = spans
  expect(first).toMatchObject({
    when: '2023-11-14T22:13:20.000Z',
    context: {thread_id: 'c-1', system_prompt: 'Be brief.'},
    metadata: {source: 'chatgpt', model: 'gpt-4'},
  })
  for (const {context} of others) expect(context?.previous_spans).toEqual([first!.id])
})

test("tomorrow's export of the same conversation, renamed and longer, adds only what is new", async () => {
  using store = memoryStore()
  const {a2b: _a, q2b: _b, a3: _c, ...today} = BRANCHES
  await ingestFiles(store, [fileOf('a.json', JSON.stringify([chatgpt(today)]))], {importing: AUTO})
  const tomorrow = {...chatgpt(BRANCHES), title: 'Capitals', update_time: 1_800_000_000}
  const summary = await ingestFiles(store, [fileOf('b.json', JSON.stringify([tomorrow]))], {importing: AUTO})
  expect(summary).toMatchObject({added: 2, unchanged: 2, quarantined: 0})
})

test('ChatGPT: tools are steps, hidden messages and thoughts stay out, custom instructions are a system prompt', async () => {
  const {spans} = await imported(
    'x.json',
    JSON.stringify([
      chatgpt({
        i: node(null, {
          ...message('i', 'user', ''),
          content: {content_type: 'user_editable_context', user_instructions: 'Be kind.'},
        }),
        q: node('i', {
          ...message('q', 'user', ''),
          content: {content_type: 'multimodal_text', parts: [{content_type: 'image_asset_pointer'}, 'What is it?']},
        }),
        t: node('q', {...message('t', 'assistant', ''), content: {content_type: 'thoughts', thoughts: []}}),
        c: node('t', {
          ...message('c', 'assistant', ''),
          recipient: 'python',
          content: {content_type: 'code', text: 'look()'},
        }),
        o: node('c', {...message('o', 'tool', ''), content: {content_type: 'execution_output', text: 'a cat'}}),
        a: node('o', message('a', 'assistant', 'A cat.')),
      }),
    ]),
  )
  expect(spans).toHaveLength(1)
  expect(spans[0]).toMatchObject({
    this: 'What is it?',
    if_ok: 'A cat.',
    context: {system_prompt: 'Be kind.', attachments: [{name: 'image'}]},
  })
  expect((spans[0]!.context as {steps: {text: string}[]}).steps.map(({text}) => text)).toEqual(['look()', 'a cat'])
})

test('ChatGPT: files are attachments and not words of the question, and errors are failures with their reason', async () => {
  const picture = {
    content: {content_type: 'multimodal_text', parts: [{content_type: 'image_asset_pointer'}, 'Which plant?']},
    metadata: {attachments: [{id: 'f', name: 'plant.jpg'}]},
  }
  const error = {content: {content_type: 'system_error', name: 'timeout', text: 'It took too long.'}}
  const {spans} = await imported(
    'c.json',
    JSON.stringify([
      chatgpt({
        q: node(null, message('q', 'user', '', picture)),
        a: node('q', message('a', 'assistant', 'A fern.')),
        q2: node(
          'a',
          message('q2', 'user', '', {
            content: {content_type: 'multimodal_text', parts: picture.content.parts.slice(0, 1)},
          }),
        ),
        p2: node('q2', message('p2', 'assistant', 'It looks')),
        e2: node('p2', message('e2', 'assistant', '', error)),
        q3: node('e2', message('q3', 'user', 'Again?')),
        e3: node('q3', message('e3', 'assistant', '', error)),
        a3: node('e3', message('a3', 'assistant', 'A rose.')),
      }),
    ]),
  )
  expect(spans).toMatchObject([
    {this: 'Which plant?', if_ok: 'A fern.', context: {attachments: [{name: 'plant.jpg'}]}},
    {this: '[image]', status: 'failed', if_not: 'It took too long.', context: {steps: [{text: 'It looks'}]}},
    {this: 'Again?', status: 'completed', if_ok: 'A rose.', context: {steps: [{text: 'It took too long.'}]}},
  ])
  expect(spans[1]!.if_ok).toBeUndefined()
})

test('an answer stays an answer when tools are called after it', async () => {
  const claude = {
    uuid: 'k',
    chat_messages: [
      {uuid: '1', sender: 'human', text: 'A recipe?'},
      {
        uuid: '2',
        sender: 'assistant',
        text: 'Here it is.\n```\nThis block is not supported on your current device yet.\n```',
        content: [
          {type: 'text', text: 'Here it is.'},
          {type: 'tool_use', name: 'artifacts', input: {title: 'Soup'}},
          {type: 'tool_result', name: 'artifacts', content: 'OK'},
        ],
      },
      {uuid: '3', sender: 'human', text: 'And a sauce?'},
      {uuid: '4', sender: 'assistant', text: 'With basil.'},
    ],
  }
  const code = {content: {content_type: 'code', text: 'draw()'}, recipient: 'dalle.text2im'}
  const inputs = {
    claude: await imported('claude.json', JSON.stringify(claude)),
    chatgpt: await imported(
      'chatgpt.json',
      JSON.stringify([
        chatgpt({
          q: node(null, message('q', 'user', 'A recipe?')),
          a: node('q', message('a', 'assistant', 'Here it is.')),
          t: node('a', message('t', 'assistant', '', code)),
          o: node('t', message('o', 'tool', 'done')),
          q2: node('o', message('q2', 'user', 'And a sauce?')),
          a2: node('q2', message('a2', 'assistant', 'With basil.')),
        }),
      ]),
    ),
    openai: await imported(
      'openai.jsonl',
      `${JSON.stringify({
        messages: [
          {role: 'user', content: 'A recipe?'},
          {role: 'assistant', content: 'Here it is.', tool_calls: [{id: 'x'}]},
          {role: 'tool', content: 'done'},
          {role: 'user', content: 'And a sauce?'},
          {role: 'assistant', content: 'With basil.'},
        ],
      })}\n`,
    ),
  }
  for (const [format, {spans}] of Object.entries(inputs)) {
    expect([format, ...spans.map(({if_ok}) => if_ok)]).toEqual([format, 'Here it is.', 'With basil.'])
    expect((spans[0]!.context as {steps: object[]}).steps).toHaveLength(2)
    expect(spans[1]!.context?.previous_spans).toEqual([spans[0]!.id])
  }
})

test('Claude: where the text of a message says more than its blocks, none of it is lost', async () => {
  const {spans} = await imported(
    'c.json',
    JSON.stringify({
      uuid: 'k',
      chat_messages: [
        {uuid: '1', sender: 'human', text: 'A recipe?'},
        {
          uuid: '2',
          sender: 'assistant',
          text: 'Here it is.\n\nDo you like basil?',
          content: [
            {type: 'text', text: 'Here it is.'},
            {type: 'tool_use', name: 'artifacts', input: {}},
          ],
        },
      ],
    }),
  )
  expect(spans[0]).toMatchObject({if_ok: 'Here it is.\n\nDo you like basil?', context: {steps: [{text: '{}'}]}})
})

test('what is broken in an export is set aside with its path, and the rest is taken in', async () => {
  const good = chatgpt(BRANCHES)
  const items = [
    {mapping: 'none', conversation_id: 'x'},
    good,
    {...chatgpt({n: node(null, {id: 'n'})}), conversation_id: 'y'},
  ]
  const {summary, rejected} = await imported('c.json', JSON.stringify(items))
  expect(summary).toMatchObject({added: 4, quarantined: 2})
  expect(rejected.map(({file, code}) => [file.replace(/^.*#/, ''), code])).toEqual([
    ['$[0].mapping', 'wrong_type'],
    ['$[2].mapping.n', 'wrong_type'],
  ])
})

test('a file that ends in the middle keeps what came before', async () => {
  const whole = JSON.stringify([chatgpt(BRANCHES), chatgpt({})])
  const {summary, rejected} = await imported('c.json', whole.slice(0, -8))
  expect(summary).toMatchObject({added: 4, quarantined: 1})
  expect(rejected[0]).toMatchObject({code: 'unreadable_file', message: expect.stringContaining('ends in item 2')})
})

test('OpenAI: what is no text is an attachment and no word of the question, and an image alone is a question', async () => {
  const row = (content: unknown, answer: unknown = 'A fern.') =>
    JSON.stringify({
      messages: [
        {role: 'user', content},
        {role: 'assistant', content: answer},
      ],
    })
  const image = {type: 'image_url', image_url: {url: 'data:image/png;base64,AAAA'}}
  const {spans} = await imported(
    'o.jsonl',
    [
      row([image, {type: 'text', text: 'Which plant?'}]),
      row([image]),
      row([{type: 'text', text: ' '}, image], 'A rose.'),
      row([
        {type: 'file', file: {filename: 'plant.pdf'}},
        {type: 'input_text', text: 'Sum it up'},
      ]),
      row('Who?', [{type: 'refusal', refusal: 'I can not tell.'}]),
    ].join('\n'),
  )
  expect(spans.map((span) => [span.this, span.if_ok, span.context!['attachments']])).toEqual([
    ['Which plant?', 'A fern.', [{name: 'image'}]],
    ['[image]', 'A fern.', [{name: 'image'}]],
    ['[image]', 'A rose.', [{name: 'image'}]],
    ['Sum it up', 'A fern.', [{name: 'plant.pdf'}]],
    ['Who?', 'I can not tell.', undefined],
  ])
})

test('OpenAI: a refusal beside the content is what the assistant said', async () => {
  const row = (answer: object) =>
    JSON.stringify({
      messages: [
        {role: 'user', content: 'Who?'},
        {role: 'assistant', ...answer},
      ],
    })
  const refusal = 'I can not tell.'
  const {spans} = await imported(
    'o.jsonl',
    [
      row({content: null, refusal}),
      row({content: 'Hm.', refusal}),
      row({content: [{type: 'refusal', refusal}], refusal: null}),
      row({content: 'Ana', refusal: null}),
    ].join('\n'),
  )
  expect(spans.map((span) => span.if_ok)).toEqual([refusal, `Hm.\n${refusal}`, 'Ana'])
})

test('Claude: one conversation or many, blocks, tools, attachments and branches', async () => {
  const say = (uuid: string, sender: string, text: string, more: object = {}) => ({
    uuid,
    sender,
    text,
    created_at: '2025-01-14T09:30:00Z',
    ...more,
  })
  const conversation = (chat_messages: object[]) => ({
    uuid: 'k',
    name: 'N',
    created_at: '2025-01-14T09:30:00Z',
    chat_messages,
  })
  const linear = [
    say('1', 'human', 'Sum it up', {attachments: [{file_name: 'a.txt', extracted_content: 'one two'}]}),
    say('2', 'assistant', '', {
      content: [
        {type: 'thinking', thinking: 'hm'},
        {type: 'text', text: 'Let me see.'},
        {type: 'tool_use', name: 'calc', input: {a: 1}},
        {type: 'text', text: 'Three.'},
      ],
    }),
  ]
  const single = await imported('one.json', JSON.stringify(conversation(linear), null, 2))
  expect(single.spans).toHaveLength(1)
  expect(single.spans[0]).toMatchObject({
    this: 'Sum it up',
    if_ok: 'Let me see.\n\nThree.',
    when: '2025-01-14T09:30:00.000Z',
    context: {
      attachments: [{name: 'a.txt', text: 'one two'}],
      steps: [{name: 'calc', text: '{"a":1}'}],
    },
  })
  const tree = [
    say('1', 'human', 'Hi', {parent_message_uuid: '0'}),
    say('2', 'assistant', 'Hello', {parent_message_uuid: '1'}),
    say('3', 'assistant', 'Hey', {parent_message_uuid: '1'}),
  ]
  const many = await imported('many.json', JSON.stringify([conversation(tree)]))
  expect(many.spans.map(({if_ok}) => if_ok)).toEqual(['Hello', 'Hey'])
})

test('ShareGPT, OpenAI chat and Alpaca: several turns, tools and system prompts', async () => {
  const sharegpt = await imported(
    's.json.gz',
    gzipSync(
      JSON.stringify([
        {
          system: 'S',
          conversations: [
            {from: 'human', value: 'a'},
            {from: 'gpt', value: 'b'},
            {from: 'human', value: 'c'},
            {from: 'function_call', value: 'f()'},
            {from: 'observation', value: '1'},
            {from: 'gpt', value: 'd'},
          ],
        },
      ]),
    ),
  )
  expect(sharegpt.spans.map((span) => [span.this, span.if_ok])).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
  expect(sharegpt.spans[1]!.context).toMatchObject({system_prompt: 'S', previous_spans: [sharegpt.spans[0]!.id]})
  const openai = await imported(
    'o.jsonl',
    `${JSON.stringify({
      messages: [
        {role: 'system', content: 'S'},
        {role: 'user', content: [{type: 'text', text: 'a'}, {type: 'image_url'}]},
        {role: 'assistant', content: null, tool_calls: [{id: 'x'}]},
        {role: 'tool', content: '1'},
        {role: 'assistant', content: 'b'},
      ],
    })}\nnot json\n`,
  )
  expect(openai.spans[0]).toMatchObject({
    this: 'a',
    if_ok: 'b',
    context: {system_prompt: 'S', attachments: [{name: 'image'}]},
  })
  expect(openai.rejected[0]).toMatchObject({line: 2, code: 'bad_json'})
  const alpaca = await imported(
    'a.json',
    JSON.stringify([{instruction: 'Add', input: '1 2', output: '3', history: [['x', 'y']]}, {instruction: 'no'}]),
  )
  expect(alpaca.spans.map((span) => [span.this, span.if_ok])).toEqual([
    ['x', 'y'],
    ['Add\n\n1 2', '3'],
  ])
  expect(alpaca.rejected[0]).toMatchObject({field: 'output'})
})

const say = (...texts: string[]) => texts.map((value, index) => ({from: index % 2 === 0 ? 'human' : 'gpt', value}))
const chat = (...texts: string[]) =>
  texts.map((content, index) => ({role: index % 2 === 0 ? 'user' : 'assistant', content}))

test.each([
  ['sharegpt', (id: unknown, ...texts: string[]) => ({id, conversations: say(...texts)})],
  ['openai', (id: unknown, ...texts: string[]) => ({id, messages: chat(...texts)})],
] as const)(
  '%s: files that count from 0 share no thread, and a longer export adds only what is new',
  async (_, row) => {
    for (const id of ['0', 0, undefined]) {
      using store = memoryStore()
      const ingested = (...rows: object[]) =>
        ingestFiles(store, [fileOf('x.jsonl', rows.map((item) => `${JSON.stringify(item)}\n`).join(''))], {
          importing: AUTO,
        })
      await ingested(row(id, 'Hello?', 'Where to?', 'The harbour', 'South of the town.'))
      await ingested(row(id, 'Hello?', 'What may it be?', 'Bread', 'In a hot oven.'))
      const threads = () => new Set(spansOf(store).map(({context}) => context!.thread_id))
      expect(threads().size).toBe(2)
      const more = row(id, 'Hello?', 'Where to?', 'The harbour', 'South of the town.', 'And how far?', 'A mile.')
      expect(await ingested(more)).toMatchObject({added: 1, unchanged: 2})
      expect(threads().size).toBe(2)
    }
  },
)

test('Alpaca: two rows with one instruction and two outputs are no thread', async () => {
  const {spans} = await imported(
    'a.json',
    JSON.stringify([
      {instruction: 'Name a colour', output: 'Red'},
      {instruction: 'Name a colour', output: 'Blue'},
    ]),
  )
  expect(new Set(spans.map(({context}) => context!.thread_id)).size).toBe(2)
})

test('tables and other JSON are read by the usual names, or by the map', async () => {
  const csv = await imported('t.csv', '\ufeffid,question,answer,date,team\n7,"a, ""b""\nc",yes,2026-01-02,x\n8,,no,,\n')
  expect(csv.spans).toEqual([
    {
      id: '7',
      who: 'user',
      did: 'ask_question',
      this: 'a, "b"\nc',
      when: '2026-01-02',
      status: 'completed',
      if_ok: 'yes',
      source: 'user_upload',
      context: {columns: {team: 'x'}},
      metadata: {source: 'csv'},
    },
  ])
  expect(csv.rejected[0]!.message).toContain('--map this=COLUMN')
  const tsv = await imported('t.tsv', 'Subject\tFix\tBy\nIt "broke"\trestart\tana\n', {
    format: 'auto',
    map: {this: 'Subject', if_ok: 'Fix', who: 'By', did: '=debug_code'},
  })
  expect(tsv.spans[0]).toMatchObject({this: 'It "broke"', if_ok: 'restart', who: 'ana', did: 'debug_code'})
  const jsonl = await imported('r.jsonl', '{"q": {"text": "a"}, "r": ["b"], "ts": 1700000000}\n', {
    format: 'auto',
    map: {this: 'q.text', if_ok: 'r.0', when: 'ts'},
  })
  expect(jsonl.spans[0]).toMatchObject({this: 'a', if_ok: 'b', when: '2023-11-14T22:13:20.000Z'})
})

test('a row that lacked a map leaves the list once the map is there', async () => {
  using store = memoryStore()
  const file = fileOf('t.csv', 'a,b\n1 one,2 two\n')
  expect(await ingestFiles(store, [file], {importing: AUTO})).toMatchObject({added: 0, quarantined: 1})
  const importing: Importing = {format: 'auto', map: {this: 'a', if_ok: 'b'}}
  expect(await ingestFiles(store, [file], {importing})).toMatchObject({added: 1, repaired: 1})
  expect(listRejected(store, 10).rows).toEqual([])
})

test.each(['[]', ' [\n]\n', '\ufeff[]'])('%j is an export of nothing, and nothing is wrong with it', async (text) => {
  const {summary, rejected} = await imported('conversations.json', text)
  expect([summary.rows, summary.quarantined, rejected]).toEqual([0, 0, []])
})

test('spans stay spans, and broken ones are still reported line by line', async () => {
  const row = {
    id: 'a',
    who: 'w',
    did: 'd',
    this: 't',
    when: '2026-01-01',
    status: 'pending',
    messages: [],
    instruction: 'x',
  }
  const {summary, rejected} = await imported('s.ndjson', `${JSON.stringify(row)}\n{"id": \n[1]\n`)
  expect(summary).toMatchObject({added: 1, quarantined: 2})
  expect(rejected.map(({line}) => line)).toEqual([2, 3])
})

const LATIN: Readonly<Record<string, string>> = {
  'alpaca.jsonl': '{"instruction": "Preço?", "output": "Cem"}\n{"instruction": "Where?", "output": "Here"}\n',
  'sharegpt.jsonl':
    '{"conversations": [{"from": "human", "value": "Preço?"}, {"from": "gpt", "value": "Cem"}]}\n' +
    '{"conversations": [{"from": "human", "value": "Where?"}, {"from": "gpt", "value": "Here"}]}\n',
  'generic.jsonl': '{"question": "Preço?", "answer": "Cem"}\n{"question": "Where?", "answer": "Here"}\n',
  'alpaca.json': '[{"instruction": "Preço?", "output": "Cem"},\n{"instruction": "Where?", "output": "Here"}]',
  'table.csv': 'question,answer\nPreço?,Cem\nWhere?,Here\n',
}

test.each(Object.entries(LATIN))(
  '%s: a row in Latin-1 is set aside with its place, the others taken',
  async (name, text) => {
    const {spans, rejected} = await imported(name, Buffer.from(text, 'latin1'))
    expect(spans.map((span) => span.this)).toEqual(['Where?'])
    expect(rejected).toHaveLength(1)
    expect(rejected[0]).toMatchObject({
      line: name === 'table.csv' ? 2 : 1,
      code: 'invalid_utf8',
      message: expect.stringContaining('WINDOWS-1252'),
    })
    using store = memoryStore()
    const file = fileOf(name, Buffer.from(text, 'latin1'))
    await expect(ingestFiles(store, [file], {importing: AUTO, strict: true})).rejects.toThrow('not UTF-8')
    const utf8 = await imported(name, text.replace('Where?', 'Is this � a sign?'))
    expect(utf8.spans.map((span) => span.this)).toEqual(['Preço?', 'Is this � a sign?'])
  },
)

test('a table whose column names no conversations: an empty --map leaves it out, and blank cells name none', async () => {
  const table = 'question,answer,session_id\nWhy?,Because,all\nHow?,Like this, \n'
  const {spans} = await imported('t.csv', table)
  expect(spans.map(({context}) => context?.thread_id)).toEqual(['all', undefined])
  const without = await imported('t.csv', table, {format: 'auto', map: {thread_id: '='}})
  expect(without.spans.map(({context}) => context?.thread_id)).toEqual([undefined, undefined])
  expect(without.spans[0]!.context!['columns']).toEqual({session_id: 'all'})
  using store = memoryStore()
  const line = JSON.stringify({...spans[0], id: 'x', this: 'Who?', context: {thread_id: ''}})
  await ingestFiles(store, [fileOf('n.ndjson', line)])
  expect(store.db.prepare('SELECT thread FROM spans').pluck().all()).toEqual([null])
})

test('conversations in which nobody asks, or nobody answers, are counted and are no rows', async () => {
  const chat = (...turns: [role: string, content: string][]) => ({
    messages: turns.map(([role, content]) => ({role, content})),
  })
  const rows = [
    chat(['system', 'Be brief.'], ['assistant', 'Hello.']),
    chat(['user', 'Capital of France?'], ['assistant', 'Paris'], ['user', 'And of Italy?']),
    chat(['user', 'Anybody there?']),
    {messages: 'none'},
  ]
  const counts = {rows: 2, added: 1, quarantined: 1, empty_conversations: 2}
  const lines = rows.map((row) => JSON.stringify(row)).join('\n')
  expect((await imported('chat.jsonl', lines)).summary).toMatchObject(counts)
  expect((await imported('chat.json', JSON.stringify(rows, null, 1))).summary).toMatchObject(counts)
  // By the thread that reads large inputs ahead, too.
  const many = `${lines}\n`.repeat(1 + Math.ceil((256 << 10) / lines.length))
  const repeats = many.split('\n').length >> 2
  expect((await imported('many.jsonl', many)).summary).toMatchObject({added: 1, empty_conversations: 2 * repeats})
})

test('a key named __proto__ changes nothing in a JSON document either: what a span would keep of it is set aside', async () => {
  const span = (id: string, key: string) =>
    `{"id": "${id}", "who": "ana", "did": "ask", "this": "Q ${id}?", "when": "2026-03-01T09:30:00Z", "status": "completed",\n` +
    `"if_ok": "A", "context": {"${key}": {"polluted": true}}}`
  const inputs = {
    spans: await imported('spans.json', `[${span('a', '__proto__')}, ${span('b', 'other')}]`),
    rows: await imported(
      'rows.json',
      '[{"question": "Q?", "answer": "A", "more": {"__proto__": {"polluted": true}}}, {"question": "Q b?", "answer": "A"}]',
    ),
  }
  for (const {spans, rejected} of Object.values(inputs)) {
    expect(rejected).toMatchObject([{code: 'forbidden_key'}])
    expect(spans.map((span) => span.this)).toEqual(['Q b?'])
  }
  // A question that stands in a prototype is none.
  const inherited = await imported('more.json', '[{"__proto__": {"question": "Q?"}, "answer": "A"}]', {
    format: 'jsonl',
    map: {},
  })
  expect(inherited).toMatchObject({spans: [], rejected: [{field: 'this'}]})
  expect({}).not.toHaveProperty('polluted')
})
