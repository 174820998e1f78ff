import {expect, test} from 'vitest'
import {imported} from '../../support/imported.ts'

const json = (value: object) => JSON.stringify(value, null, 1)

/** Exports of people's messages, as the documentation or the source of each program has them. */
const EXPORTS: readonly (readonly [program: string, file: string, content: string])[] = [
  [
    'Slack',
    '2026-01-02.json',
    json([
      {type: 'message', user: 'U024BE7LH', text: 'How do I reset it?', ts: '1767312000.000100'},
      {type: 'message', user: 'U024BE7AA', text: 'Open the client.', ts: '1767312060.000200'},
    ]),
  ],
  [
    'Discord',
    'help.json',
    json({
      guild: {id: '1'},
      channel: {id: '2'},
      messages: [{id: '10', timestamp: '2026-01-02T10:00:00Z', content: 'How?', author: {name: 'bo'}}],
    }),
  ],
  ['Discord', 'messages.json', json([{ID: 1, Timestamp: '2026-01-02 10:00:00', Contents: 'How?', Attachments: ''}])],
  [
    'Telegram',
    'result.json',
    json({
      name: 'Support',
      type: 'private_supergroup',
      id: 1,
      messages: [{id: 1, type: 'message', date: '2026-01-02T10:00:00', from: 'Bo', text: 'How?'}],
    }),
  ],
  ['Telegram', 'result.json', json({about: 'Data', chats: {list: [{id: 1, messages: []}]}})],
  [
    'Messenger',
    'message_1.json',
    json({participants: [{name: 'Bo'}], messages: [{sender_name: 'Bo', timestamp_ms: 1, content: 'How?'}]}),
  ],
  ['WhatsApp', 'chat.txt', '[02/01/26, 10:00:00] Bo: How?\n[02/01/26, 10:01:00] Eve: So.\n'],
  ['WhatsApp', 'chat.txt', '1/2/26, 10:00 AM - Bo: How?\n1/2/26, 10:01 AM - Eve: So.\n'],
]

test.each(EXPORTS)('%s (%s) is refused by its name, and nothing is made of it', async (program, file, content) => {
  const {spans, rejected} = await imported(file, content)
  expect(spans).toEqual([])
  expect(rejected).toMatchObject([{code: 'unreadable_file'}])
  expect(rejected[0]!.message).toMatch(new RegExp(`an export of ${program}.* is not supported.* --map this=`))
})

test('the map that the refusal names reads every message as a span of its own', async () => {
  const [, file, content] = EXPORTS[0]!
  const map = {this: 'text', who: 'user', when: 'ts'}
  for (const format of ['auto', 'jsonl'] as const) {
    const {spans} = await imported(file, content, {format, map})
    expect(spans.map(({who, this: words, when}) => [who, words, when])).toEqual([
      ['U024BE7LH', 'How do I reset it?', '2026-01-02T00:00:00.000Z'],
      ['U024BE7AA', 'Open the client.', '2026-01-02T00:01:00.000Z'],
    ])
  }
})

test('a conversation with a program is none of them, whatever is beside its messages', async () => {
  const messages = [
    {role: 'user', content: 'Who?'},
    {role: 'assistant', content: 'Ana'},
  ]
  const {spans} = await imported('x.json', json({name: 'n', type: 't', id: 1, participants: [], messages}))
  expect(spans).toMatchObject([{this: 'Who?', if_ok: 'Ana'}])
})
