import {crc32, deflateRawSync} from 'node:zlib'
import {expect, test} from 'vitest'
import {AUTO, fileOf, imported, spansOf} from '../../support/imported.ts'
import {ingestFiles, memoryStore} from '../../support/spans.ts'

interface Packed {
  readonly name: string
  readonly text: string
  /** Changes the packed bytes after the checksum was taken. */
  readonly damage?: (packed: Buffer) => void
  readonly method?: 'stored' | 'deflated'
}

/** A zip as APPNOTE.TXT 4.3 has it: local headers with their data, the central directory, its end. */
function zipOf(entries: readonly Packed[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const {name, text, damage, method = 'deflated'} of entries) {
    const whole = Buffer.from(text)
    const data = method === 'stored' ? Buffer.from(whole) : deflateRawSync(whole)
    damage?.(data)
    const about = Buffer.alloc(26)
    about.writeUInt16LE(20, 0)
    about.writeUInt16LE(method === 'stored' ? 0 : 8, 4)
    about.writeUInt32LE(crc32(whole), 10)
    about.writeUInt32LE(data.length, 14)
    about.writeUInt32LE(whole.length, 18)
    about.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), about, Buffer.from(name), data])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), about, place, Buffer.from(name)]))
    parts.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, listed, end])
}

const chat = (question: string, answer: string) =>
  JSON.stringify([
    {
      uuid: question,
      chat_messages: [
        {uuid: '1', sender: 'human', text: question},
        {uuid: '2', sender: 'assistant', text: answer},
      ],
    },
  ])
const text = chat('Who?', 'Ana Lima')

test.each(['stored', 'deflated'] as const)('a zip that is whole (%s) is read', async (method) => {
  const {spans, summary} = await imported('e.zip', zipOf([{name: 'conversations.json', text, method}]))
  expect(summary.quarantined).toBe(0)
  expect(spans).toMatchObject([{this: 'Who?', if_ok: 'Ana Lima'}])
})

test('words that changed inside a zip are not taken in, though they are still JSON', async () => {
  const damage = (packed: Buffer) => packed.write('Bea', packed.indexOf('Ana'))
  const {spans, rejected} = await imported(
    'e.zip',
    zipOf([{name: 'conversations.json', text, method: 'stored', damage}]),
  )
  expect(spans).toEqual([])
  expect(rejected).toMatchObject([{code: 'unreadable_file'}])
  expect(rejected[0]!.message).toContain('the zip is damaged: conversations.json has another checksum (CRC-32)')
})

test('data that do not unpack are told as a damaged zip, and not as JSON that is wrong', async () => {
  const damage = (packed: Buffer) => packed.fill(0xff, 20, 60)
  const {spans, rejected} = await imported('e.zip', zipOf([{name: 'conversations.json', text, damage}]))
  expect(spans).toEqual([])
  expect(rejected).toMatchObject([{code: 'unreadable_file'}])
  expect(rejected[0]!.message).toContain("the zip is damaged: conversations.json can't be unpacked")
})

test('what stands before the damaged entry is taken in, and a whole zip afterwards adds the rest', async () => {
  using store = memoryStore()
  const first = {name: 'conversations-001.json', text}
  const second = {name: 'conversations-002.json', text: chat('Where?', 'Lisbon')}
  const damage = (packed: Buffer) => packed.fill(0xff, 20, 60)
  await ingestFiles(store, [fileOf('e.zip', zipOf([first, {...second, damage}]))], {importing: AUTO})
  expect(spansOf(store).map((span) => span.this)).toEqual(['Who?'])
  const again = await ingestFiles(store, [fileOf('e.zip', zipOf([first, second]))], {importing: AUTO})
  expect(again).toMatchObject({added: 1, unchanged: 1, quarantined: 0})
})

test('the archive of a Slack workspace is refused as a whole, none of its lists of people and channels is set aside', async () => {
  const files = ['users.json', 'channels.json', 'general/2026-01-02.json']
  const {spans, rejected} = await imported('slack.zip', zipOf(files.map((name) => ({name, text: '[{"id": 1}]'}))))
  expect(spans).toEqual([])
  expect(rejected).toMatchObject([{code: 'unreadable_file', message: expect.stringContaining('an export of Slack')}])
})

test('what of an archive is not read is told, but for the JSON that lies beside conversations', async () => {
  const table = {name: 'tickets.csv', text: 'question,answer\nWhy?,So\n'}
  const others = [
    {name: 'inner.zip', text: 'PK'},
    {name: '__MACOSX/._tickets.csv', text: '\\0'},
  ]
  const beside = [
    {name: 'conversations.json', text},
    {name: 'user.json', text: '{}'},
  ]
  const chats = await imported('e.zip', zipOf([...beside, table, ...others]))
  expect(chats.spans.map((span) => span.this)).toEqual(['Who?'])
  expect(chats.warnings).toEqual([expect.stringContaining('e.zip not read: tickets.csv, inner.zip (')])
  expect((await imported('e.zip', zipOf(beside))).warnings).toEqual([])
  const tables = await imported('e.zip', zipOf([table, ...others]))
  expect(tables.spans.map((span) => span.this)).toEqual(['Why?'])
  expect(tables.warnings).toEqual([expect.stringContaining('e.zip not read: inner.zip (')])
})
