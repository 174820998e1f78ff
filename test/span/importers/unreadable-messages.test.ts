import {expect, test} from 'vitest'
import {importChatgpt} from '../../../src/span/importers/chatgpt.ts'
import {importClaude} from '../../../src/span/importers/claude.ts'
import type {Imported} from '../../../src/span/importers/imported.ts'
import {importOpenai} from '../../../src/span/importers/openai-chat.ts'
import {importSharegpt} from '../../../src/span/importers/sharegpt.ts'

/** A message by its place: questions at even ones. Without `role` or without `text` nobody can read it. */
interface Said {
  readonly role: string | undefined
  readonly text: string | undefined
}

const ASKS: Readonly<Record<string, readonly [user: string, assistant: string]>> = {
  chatgpt: ['user', 'assistant'],
  claude: ['human', 'assistant'],
  sharegpt: ['human', 'gpt'],
  openai: ['user', 'assistant'],
}

const READ: Readonly<Record<string, (said: readonly Said[]) => Imported>> = {
  chatgpt: (said) =>
    importChatgpt({
      conversation_id: 'c',
      mapping: Object.fromEntries(
        said.map(({role, text}, at) => [
          `n${at}`,
          {
            parent: at === 0 ? null : `n${at - 1}`,
            message: {author: {role}, content: text === undefined ? undefined : {content_type: 'text', parts: [text]}},
          },
        ]),
      ),
    }),
  claude: (said) =>
    importClaude({uuid: 'c', chat_messages: said.map(({role, text}, at) => ({uuid: `m${at}`, sender: role, text}))}),
  'claude, with parents': (said) =>
    importClaude({
      uuid: 'c',
      chat_messages: said.map(({role, text}, at) => ({
        uuid: `m${at}`,
        parent_message_uuid: `m${at - 1}`,
        sender: role,
        text,
      })),
    }),
  sharegpt: (said) => importSharegpt({conversations: said.map(({role, text}) => ({from: role, value: text}))}),
  openai: (said) => importOpenai({messages: said.map(({role, text}) => ({role, content: text ?? {}}))}),
}

const WORDS = ['Who?', 'Ana', 'Where?', 'Lisbon', 'When?', 'In May']

/** The conversation of those words, with one message as it is given. */
function conversation(format: string, at?: number, message?: Said): Said[] {
  const roles = ASKS[format.replace(/,.*/, '')]!
  return WORDS.map((text, place) => (place === at ? message! : {role: roles[place % 2], text}))
}

const pairs = ({spans}: Imported) => spans.map((span) => [span.this, span.if_ok])

test.each(Object.entries(READ))(
  '%s: a message that can not be read costs its own question and answer, and glues no others',
  (format, read) => {
    const whole = pairs(read(conversation(format)))
    expect(whole).toEqual([0, 2, 4].map((at) => [WORDS[at], WORDS[at + 1]]))
    for (const at of WORDS.keys()) {
      const role = ASKS[format.replace(/,.*/, '')]![at % 2]
      const broken: Said[] = [{role: undefined, text: 'x'}]
      if (!format.startsWith('claude')) broken.push({role, text: undefined})
      if (format !== 'chatgpt') broken.push({role: 'somebody', text: 'x'})
      for (const message of broken) {
        const imported = read(conversation(format, at, message))
        expect(imported.problems).toHaveLength(1)
        expect(pairs(imported)).toEqual(whole.filter((_, pair) => pair !== at >> 1))
      }
    }
  },
)

test.each(Object.entries(READ))(
  '%s: an answer that was stopped before its first word glues no questions',
  (format, read) => {
    for (const at of [1, 3]) {
      const {spans, problems} = read(conversation(format, at, {role: ASKS[format.replace(/,.*/, '')]![1], text: ''}))
      expect(problems).toEqual([])
      expect(spans.map((span) => span.this)).not.toContain(`${WORDS[at - 1]}\n\n${WORDS[at + 1]}`)
      expect(spans).toHaveLength(2)
    }
  },
)

test('what a tool said in no way that can be read does not take the answer from its question', () => {
  const calls = (tool: object) => ({
    conversations: [
      {from: 'human', value: 'Who?'},
      {from: 'function_call', value: 'f()'},
      tool,
      {from: 'gpt', value: 'Ana'},
    ],
  })
  const {spans, problems} = importSharegpt(calls({from: 'observation', value: {name: 'Ana'}}))
  expect(spans).toMatchObject([{this: 'Who?', if_ok: 'Ana'}])
  expect(problems).toHaveLength(1)
  const openai = importOpenai({
    messages: [
      {role: 'user', content: 'Who?'},
      {role: 'tool', content: {name: 'Ana'}},
      {role: 'assistant', content: 'Ana'},
    ],
  })
  expect(openai).toMatchObject({spans: [{if_ok: 'Ana', context: {steps: [{text: '{"name":"Ana"}'}]}}], problems: []})
})
