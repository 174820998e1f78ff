import {expect, test} from 'vitest'
import {importChatgpt} from '../../../src/span/importers/chatgpt.ts'
import {importClaude} from '../../../src/span/importers/claude.ts'
import type {Imported} from '../../../src/span/importers/imported.ts'
import {importOpenai} from '../../../src/span/importers/openai-chat.ts'
import {AUTO, fileOf, imported, spansOf} from '../../support/imported.ts'
import {ingestFiles, memoryStore} from '../../support/spans.ts'

type Message = readonly [role: string, text: string, more?: object]

const chatgptItem = (messages: readonly Message[]) => ({
  conversation_id: 'c',
  mapping: Object.fromEntries(
    messages.map(([role, text, more], at) => [
      `n${at}`,
      {
        parent: at === 0 ? null : `n${at - 1}`,
        message: {author: {role}, content: {content_type: 'text', parts: [text]}, ...more},
      },
    ]),
  ),
})
const chatgpt = (...messages: Message[]) => importChatgpt(chatgptItem(messages))

const DOCUMENT = 'def f():\n  return "é"\n'
const canvas = (call: object, name = 'create_textdoc'): Message => [
  'assistant',
  JSON.stringify(call),
  {recipient: `canmore.${name}`},
]
const CREATED: Message = ['tool', 'Successfully created text document']
const PICTURE: Message = [
  'tool',
  '',
  {content: {content_type: 'multimodal_text', parts: [{content_type: 'image_asset_pointer'}]}},
]
const told = ({spans, unanswered}: Imported) => ({
  pairs: spans.map((span) => [span.this, span.if_ok]),
  previous: spans.map(({context}) => (context!.previous_spans ?? []).map((id) => spans.findIndex((s) => s.id === id))),
  unanswered,
})

test('a canvas or an artifact that is all there is of an answer is the answer, and what is asked next follows on it', () => {
  const expected = {
    pairs: [
      ['Write it', DOCUMENT],
      ['And now?', 'Done.'],
    ],
    previous: [[], [0]],
    unanswered: 0,
  }
  const next: Message[] = [
    ['user', 'And now?'],
    ['assistant', 'Done.'],
  ]
  for (const calls of [
    [canvas({name: 'f', type: 'code/python', content: DOCUMENT}), CREATED],
    [
      canvas({name: 'f', content: 'pass'}),
      CREATED,
      canvas({updates: [{pattern: '.*', replacement: DOCUMENT}]}, 'update_textdoc'),
    ],
  ])
    expect(told(chatgpt(['user', 'Write it'], ...calls, ...next))).toEqual(expected)
  const artifact = {type: 'tool_use', name: 'artifacts', input: {command: 'create', content: DOCUMENT}}
  const claude = importClaude({
    uuid: 'k',
    chat_messages: [
      {uuid: '1', sender: 'human', text: 'Write it'},
      {uuid: '2', sender: 'assistant', text: '', content: [artifact, {type: 'tool_result', content: 'OK'}]},
      {uuid: '3', sender: 'human', text: 'And now?'},
      {uuid: '4', sender: 'assistant', text: 'Done.'},
    ],
  })
  expect(told(claude)).toEqual(expected)
})

test('words beside a canvas are the answer, as before; when they come later they take its place', async () => {
  using store = memoryStore()
  const export_ = (...messages: Message[]) => fileOf('conversations.json', JSON.stringify([chatgptItem(messages)]))
  const shown: Message[] = [['user', 'Write it'], canvas({name: 'f', content: DOCUMENT}), CREATED]
  await ingestFiles(store, [export_(...shown)], {importing: AUTO})
  expect(spansOf(store)).toMatchObject([{if_ok: DOCUMENT}])
  const later = await ingestFiles(store, [export_(...shown, ['assistant', 'I wrote f.'])], {importing: AUTO})
  expect(later).toMatchObject({updated: 1, quarantined: 0})
  expect(spansOf(store)).toMatchObject([
    {if_ok: 'I wrote f.', context: {steps: [{name: 'canmore.create_textdoc'}, {}]}},
  ])
})

test('questions that only tools or pictures answered are counted, and stand with the next answer', () => {
  const expected = {pairs: [['And now?', 'It is blue.']], previous: [[]], unanswered: 1}
  const drawn = {
    tool: [['assistant', '{"prompt": "cat"}', {recipient: 'dalle.text2im'}], PICTURE],
    assistant: [['assistant', '', PICTURE[2]!]],
    'a change to a part of a canvas': [canvas({updates: [{pattern: 'a', replacement: 'b'}]}, 'update_textdoc')],
  } satisfies Record<string, Message[]>
  for (const messages of Object.values(drawn) as Message[][]) {
    const read = chatgpt(['user', 'Draw'], ...messages, ['user', 'And now?'], ['assistant', 'It is blue.'])
    expect(told(read)).toEqual(expected)
    expect(read.spans[0]!.context!['steps']).toMatchObject([{role: 'user', text: 'Draw'}, ...messages.map(() => ({}))])
  }
  for (const content of [null, [{type: 'image_url', image_url: {url: 'x'}}]])
    expect(
      told(
        importOpenai({
          messages: [
            {role: 'user', content: 'Draw'},
            {role: 'assistant', content, ...(content === null ? {tool_calls: [{id: 'x'}]} : {})},
            {role: 'user', content: 'And now?'},
            {role: 'assistant', content: 'It is blue.'},
          ],
        }),
      ),
    ).toEqual(expected)
})

test('ingest says how many questions have no answer in words; one that another branch answers, or that waits, is none', async () => {
  const item = chatgptItem([['user', 'Draw'], ['assistant', '{}', {recipient: 'dalle.text2im'}], PICTURE])
  const asked = chatgptItem([['user', 'Anybody?']])
  const answered = chatgptItem([
    ['user', 'Draw'],
    ['assistant', '{}', {recipient: 'dalle.text2im'}],
  ])
  Object.assign(answered.mapping, {
    other: {parent: 'n0', message: {author: {role: 'assistant'}, content: {content_type: 'text', parts: ['No.']}}},
  })
  const {summary} = await imported('conversations.json', JSON.stringify([item, asked, answered]))
  expect(summary).toMatchObject({added: 1, empty_conversations: 2, unanswered_questions: 1})
})
