import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {gzipSync, zstdCompressSync} from 'node:zlib'
import {describe, expect, test} from 'vitest'
import {InputError, Interrupted, UsageError} from '../../src/errors.ts'
import {ingest} from '../../src/pipeline/ingest.ts'
import {discardRejected, exportRejected, listRejected, replayRejected} from '../../src/pipeline/rejected.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import {openInput} from '../../src/span/open-input.ts'
import {dataset, fixture} from '../support/datasets.ts'
import {logicalDump} from '../support/logical-dump.ts'
import {finish, ingestFiles, LIMITS, makeSpan, memoryStore, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const FILES = [fixture('diamonds.ndjson'), fixture('broken.ndjson')]

function ndjson(count: number, offset = 0): string {
  return Array.from({length: count}, (_, index) =>
    JSON.stringify(makeSpan({id: `row-${index + offset}`, this: `question ${index + offset}?`})),
  ).join('\n')
}

function countSpans(store: {db: import('better-sqlite3').Database}): number {
  return store.db.prepare('SELECT count(*) FROM spans').pluck().get() as number
}

test('the fixture is taken in, its exact duplicates merge, its broken rows are set aside with file, line and reason', async () => {
  using store = memoryStore()
  const summary = await ingestFiles(store, FILES)
  expect(summary).toEqual({
    rows: 362,
    added: 328,
    merged: 6,
    updated: 0,
    unchanged: 0,
    quarantined: 28,
    repaired: 0,
    empty_conversations: 0,
    unanswered_questions: 0,
  })
  const report = listRejected(store, 100)
  expect(report.total).toBe(28)
  expect(report.rows.map(({line}) => line)).toEqual(
    [...Array(32).keys()]
      .map((n) => n + 1)
      .filter((n) => ![1, 8, 19, 32].includes(n))
      .concat([]),
  )
  expect(report.rows.find(({code}) => code === 'id_conflict')).toMatchObject({line: 30, field: 'id'})
})

test('ingesting again adds nothing, neither spans nor rows set aside', async () => {
  using store = memoryStore()
  await ingestFiles(store, FILES)
  const before = logicalDump(store.db)
  const again = await ingestFiles(store, FILES)
  expect(again).toMatchObject({added: 0, merged: 0, updated: 0, unchanged: 334, quarantined: 28})
  expect(logicalDump(store.db)).toEqual(before)
})

/** A gzip member with all that RFC 1952 allows in its header. */
function dressed(text: Buffer): Buffer {
  const packed = gzipSync(text)
  const head = Buffer.from(packed.subarray(0, 10))
  head[3] = 2 + 4 + 8 + 16
  const extra = Buffer.from([3, 0, 1, 2, 3])
  return Buffer.concat([head, extra, Buffer.from('rows.ndjson\0a comment\0'), Buffer.from([0, 0]), packed.subarray(10)])
}

test('plain, gzip and zstd files are one and the same, whatever they are called', async () => {
  const folder = tempDir()
  const text = Buffer.from(ndjson(500))
  const files = {
    plain: text,
    gzip: gzipSync(text),
    'two gzip members': Buffer.concat([gzipSync(text.subarray(0, 999)), gzipSync(text.subarray(999))]),
    zstd: zstdCompressSync(text),
    'many zstd frames': Buffer.concat(
      Array.from({length: 100}, (_, index) =>
        zstdCompressSync(
          text.subarray(Math.floor((index * text.length) / 100), Math.floor(((index + 1) * text.length) / 100)),
        ),
      ),
    ),
  }
  for (const [name, bytes] of Object.entries(files)) {
    const file = join(folder, name)
    writeFileSync(file, bytes)
    using store = memoryStore()
    expect((await ingestFiles(store, [file])).added, name).toBe(500)
  }
})

test('a pipe is read the same way, in pieces of any size', async () => {
  const packed = zstdCompressSync(Buffer.from(ndjson(50)))
  const pieces: Buffer[] = []
  for (let at = 0; at < packed.length; at += 7) pieces.push(packed.subarray(at, at + 7))
  let text = ''
  for await (const piece of openInput('-', () => {}, Readable.from(pieces))) text += Buffer.from(piece).toString()
  expect(text).toBe(ndjson(50))
})

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])(
  'a %s file that was cut off gives what is readable and says where it ended; the next file is read',
  async (_, pack) => {
    const folder = tempDir()
    const cut = join(folder, 'cut')
    const good = join(folder, 'good')
    const packed = pack(Buffer.from(ndjson(60_000)))
    writeFileSync(cut, packed.subarray(0, packed.length - 200))
    writeFileSync(good, ndjson(10, 1_000_000))
    using store = memoryStore()
    const summary = await ingestFiles(store, [cut, good])
    expect(summary.added).toBeGreaterThan(10_000)
    expect(
      listRejected(store, 100)
        .rows.map(({code, file}) => [code, file])
        .at(-1),
    ).toEqual(['unreadable_file', cut])
    expect(store.db.prepare("SELECT 1 FROM spans WHERE id = 'row-1000009'").get()).toBeDefined()
  },
)

test.each([
  ['gzip', gzipSync, 'gzip'],
  ['zstd', zstdCompressSync, 'zstd'],
  ['gzip with a name, a comment and a checksum in its header', dressed, 'gzip'],
] as const)(
  '%s with garbage behind it: every row is kept, and where the garbage begins is told',
  async (_, pack, format) => {
    const folder = tempDir()
    for (const [name, rows] of [
      ['small', 3],
      ['large', 5000],
    ] as const) {
      const packed = pack(Buffer.from(ndjson(rows)))
      const file = join(folder, name)
      writeFileSync(file, Buffer.concat([packed, Buffer.from('this is no gzip')]))
      using store = memoryStore()
      expect(await ingestFiles(store, [file])).toMatchObject({rows, added: rows, quarantined: 1})
      expect(listRejected(store, 5).rows).toMatchObject([
        {
          file,
          line: rows + 1,
          code: 'unreadable_file',
          message: `reading stopped: from byte ${packed.length} on the file is not ${format} any more`,
        },
      ])
    }
  },
)

test('zero bytes behind gzip data are padding; a wrong checksum and a header that is cut are told', async () => {
  const folder = tempDir()
  const packed = gzipSync(Buffer.from(`${ndjson(20)}\n`))
  const wrong = Buffer.from(packed)
  wrong[wrong.length - 8]! ^= 1
  for (const [name, bytes, faults] of [
    ['padded', Buffer.concat([packed, Buffer.alloc(300_000)]), []],
    ['wrong', wrong, [`reading stopped: wrong checksum in the gzip member that ends at byte ${packed.length}`]],
    ['cut', Buffer.concat([packed, packed.subarray(0, 6)]), ['reading stopped: unexpected end of file']],
  ] as const) {
    writeFileSync(join(folder, name), bytes)
    using store = memoryStore()
    expect([name, (await ingestFiles(store, [join(folder, name)])).added]).toEqual([name, 20])
    expect(listRejected(store, 5).rows.map(({message}) => message)).toEqual(faults)
  }
})

test('compressed data may come in pieces of any size, frame after frame', async () => {
  const text = Buffer.from(ndjson(60))
  const halves = [text.subarray(0, 5000), text.subarray(5000)]
  for (const packed of [
    Buffer.concat(halves.map((half) => gzipSync(half))),
    Buffer.concat(halves.map((half) => dressed(half))),
    Buffer.concat(halves.map((half) => zstdCompressSync(half))),
  ])
    for (const size of [2, 7, 100, 4096]) {
      const pieces: Buffer[] = []
      for (let at = 0; at < packed.length; at += size) pieces.push(packed.subarray(at, at + size))
      const seen: Uint8Array[] = []
      for await (const piece of openInput('-', () => {}, Readable.from(pieces))) seen.push(piece)
      expect(Buffer.concat(seen).equals(text)).toBe(true)
    }
})

test('a row beyond the size limit is set aside without being held in memory, its neighbours pass', async () => {
  const file = join(tempDir(), 'big.ndjson')
  const big = JSON.stringify(makeSpan({id: 'big', if_ok: 'x'.repeat(3_000_000)}))
  writeFileSync(file, `${ndjson(1)}\n${big}\n${ndjson(1, 5)}\n`)
  using store = memoryStore()
  expect(await ingestFiles(store, [file])).toMatchObject({added: 2, quarantined: 1})
  expect(listRejected(store, 1).rows[0]).toMatchObject({code: 'oversize', line: 2, truncated: true})
})

test('with --strict one wrong row means that nothing at all is stored', async () => {
  using store = memoryStore()
  const before = logicalDump(store.db)
  const error = await ingestFiles(store, FILES, {strict: true}).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(InputError)
  expect((error as InputError).message).toContain('broken.ndjson:2: ')
  expect(logicalDump(store.db)).toEqual(before)
  expect(await ingestFiles(store, [FILES[0]!], {strict: true})).toMatchObject({added: 324, merged: 6})
})

test('a missing file is said before anything is stored', async () => {
  using store = memoryStore()
  await expect(ingestFiles(store, [FILES[0]!, 'nowhere.ndjson'])).rejects.toBeInstanceOf(UsageError)
  expect(countSpans(store)).toBe(0)
})

test('rows set aside can be exported, mended and ingested, and then count as repaired', async () => {
  const out = join(tempDir(), 'mend.ndjson')
  using store = memoryStore()
  await ingestFiles(store, FILES)
  expect(await exportRejected(store, out, new AbortController().signal)).toEqual({exported: 28, left_out: 0})
  const rows = readFileSync(out, 'latin1').split('\n')
  const wrongDate = rows.find((row) => row.includes('"yesterday"'))!
  writeFileSync(out, wrongDate.replace('"yesterday"', '"2026-01-05"'), 'latin1')
  expect(await ingestFiles(store, [out])).toMatchObject({added: 1, repaired: 1})
  expect(listRejected(store, 1).total).toBe(27)
  // The old file still holds the old row: it is known to be repaired.
  await ingestFiles(store, FILES)
  expect(listRejected(store, 1).total).toBe(27)
})

describe('rows that had no id to know them by leave the list when the exported file comes back mended', () => {
  const sound = JSON.stringify(makeSpan({id: 'mended', this: 'How long is the Amazon?', if_ok: 'About 6,400 km.'}))
  const broken = [
    sound.slice(0, -1),
    sound.replace(',"id":"mended"', ''),
    sound.replace('About', 'About\u0000').replace('"About', 'About'),
    'nothing of a span',
  ]
  const others = ['{"no": 1', '{"no": 2', '{"no": 3']

  test.each(broken)('%s, mended where it stands', async (row) => {
    const folder = tempDir()
    const [source, out] = [join(folder, 'source.ndjson'), join(folder, 'mend.ndjson')]
    writeFileSync(source, [others[0], row, others[1]].join('\n'))
    using store = memoryStore()
    await ingestFiles(store, [source])
    await exportRejected(store, out, new AbortController().signal)
    writeFileSync(out, readFileSync(out, 'utf8').replace(row, sound))
    expect(await ingestFiles(store, [out])).toMatchObject({added: 1, repaired: 1, quarantined: 2})
    expect(listRejected(store, 9).rows.map(({raw}) => raw)).toEqual([others[0], others[1]])
    expect(await ingestFiles(store, [out])).toMatchObject({added: 0, repaired: 0})
  })

  test.each(broken.slice(0, 3))('%s, with other lines gone', async (row) => {
    const folder = tempDir()
    const [source, out] = [join(folder, 'source.ndjson'), join(folder, 'mend.ndjson')]
    writeFileSync(source, [...others, row].join('\n'))
    using store = memoryStore()
    await ingestFiles(store, [source])
    await exportRejected(store, out, new AbortController().signal)
    writeFileSync(out, `${others[2]}\n${sound}\n`)
    expect(await ingestFiles(store, [out])).toMatchObject({added: 1, repaired: 1})
    expect(listRejected(store, 9).rows.map(({raw}) => raw)).toEqual(others)
  })

  test('but a good row that has nothing to do with them takes none off', async () => {
    const folder = tempDir()
    const [source, out] = [join(folder, 'source.ndjson'), join(folder, 'mend.ndjson')]
    writeFileSync(source, [...others, '{"who": "ana", "this": "an unfinished thing about trains'].join('\n'))
    using store = memoryStore()
    await ingestFiles(store, [source])
    await exportRejected(store, out, new AbortController().signal)
    writeFileSync(out, `${sound}\n`)
    expect(await ingestFiles(store, [out])).toMatchObject({added: 1, repaired: 0})
    expect(listRejected(store, 9).total).toBe(4)
  })
})

test('a mended row leaves the list while another one of its file still waits, whatever order they are read in', async () => {
  const folder = tempDir()
  const [source, out] = [join(folder, 'source.jsonl'), join(folder, 'mend.ndjson')]
  const rows = ['2026-13-45', '2026-14-46'].map((date, n) => JSON.stringify({question: `q${n}`, answer: `a${n}`, date}))
  writeFileSync(source, rows.join('\n'))
  const importing = {format: 'auto', map: {}} as const
  for (const [mended, left] of [
    [0, 1],
    [1, 0],
  ] as const) {
    using store = memoryStore()
    await ingestFiles(store, [source], {importing})
    await exportRejected(store, out, new AbortController().signal)
    writeFileSync(
      out,
      readFileSync(out, 'utf8').replace(rows[mended]!, rows[mended]!.replace(/2026-..-../, '2026-12-05')),
    )
    expect(await ingestFiles(store, [out], {importing})).toMatchObject({added: 1, repaired: 1})
    expect(listRejected(store, 9).rows.map(({raw}) => raw)).toEqual([rows[left]])
  }
})

test('rows of a table that can not be read are mended in the table, and not written to be mended elsewhere', async () => {
  const folder = tempDir()
  const [source, out] = [join(folder, 'source.csv'), join(folder, 'mend.ndjson')]
  const table = 'question,answer,date\nWho?,"Ana" Lima,\nWhy?,So,never\nPre\u00e7o?,Cem,\n'
  writeFileSync(source, table, 'latin1')
  const importing = {format: 'auto', map: {}} as const
  using store = memoryStore()
  expect(await ingestFiles(store, [source], {importing})).toMatchObject({added: 0, quarantined: 3})
  expect(await exportRejected(store, out, new AbortController().signal)).toEqual({exported: 1, left_out: 2})
  expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({question: 'Why?'})
  writeFileSync(source, table.replace('"Ana" Lima', 'Ana Lima').replace('never', '2026-01-02'))
  expect(await ingestFiles(store, [source], {importing})).toMatchObject({added: 3, repaired: 3, quarantined: 0})
  expect(listRejected(store, 9).total).toBe(0)
})

test('a row that is mended in place, and a file that can be read to its end now, leave the list', async () => {
  const file = join(tempDir(), 'growing.ndjson')
  const [first, second] = [makeSpan({id: 'a'}), makeSpan({id: 'b', this: 'other?'})].map((span) => JSON.stringify(span))
  writeFileSync(file, `${first}\n${second!.slice(0, 30)}`)
  using store = memoryStore()
  await ingestFiles(store, [file])
  expect(listRejected(store, 1).total).toBe(1)
  writeFileSync(file, `${first}\n${second}\n`)
  expect(await ingestFiles(store, [file])).toMatchObject({added: 1, unchanged: 1, repaired: 1})
  expect(listRejected(store, 1).total).toBe(0)
  const packed = zstdCompressSync(Buffer.from(ndjson(9000, 100)))
  writeFileSync(file, packed.subarray(0, -100))
  await ingestFiles(store, [file])
  expect(listRejected(store, 1).rows[0]).toMatchObject({code: 'unreadable_file'})
  writeFileSync(file, packed)
  await ingestFiles(store, [file])
  expect(listRejected(store, 1).total).toBe(0)
})

test('an --update settles the conflict that was set aside; --discard takes the rest off the list for good', async () => {
  const folder = tempDir()
  const [old, now] = [join(folder, 'old.ndjson'), join(folder, 'now.ndjson')]
  writeFileSync(old, JSON.stringify(makeSpan({id: 'a'})))
  writeFileSync(now, `${JSON.stringify(makeSpan({id: 'a', if_ok: 'Lyon'}))}\nid,who,did`)
  using store = memoryStore()
  await ingestFiles(store, [old, now])
  expect(listRejected(store, 1).total).toBe(2)
  await ingestFiles(store, [now], {update: true})
  expect(listRejected(store, 9).rows.map(({code}) => code)).toEqual(['bad_json'])
  expect(discardRejected(store)).toBe(1)
  await ingestFiles(store, [now], {update: true})
  expect(listRejected(store, 1).total).toBe(0)
})

test('--replay takes what today’s limits allow, --update settles conflicts', async () => {
  const file = join(tempDir(), 'rows.ndjson')
  const deep = `{"id":"deep","who":"a","did":"b","this":"c","when":"2026-01-01","status":"pending","x":${'['.repeat(90)}${']'.repeat(90)}}`
  writeFileSync(
    file,
    [JSON.stringify(makeSpan({id: 'a'})), JSON.stringify(makeSpan({id: 'a', if_ok: 'Lyon'})), deep].join('\n'),
  )
  using store = memoryStore()
  await ingestFiles(store, [file])
  const signal = new AbortController().signal
  const limits = {...LIMITS, maxDepth: 200}
  expect(replayRejected(store, {limits, update: false, signal})).toEqual({accepted: 1, still_rejected: 1})
  expect(replayRejected(store, {limits, update: true, signal})).toEqual({accepted: 1, still_rejected: 0})
  expect(store.db.prepare("SELECT outcome FROM spans WHERE id = 'a'").pluck().get()).toBe('Lyon')
})

test('an ingest that was stopped goes on where it was and ends as if it had never been stopped', async () => {
  const file = join(tempDir(), 'many.ndjson')
  writeFileSync(file, ndjson(35_000))
  using whole = memoryStore()
  await ingestFiles(whole, [file])
  using store = memoryStore()
  const stop = new AbortController()
  const stage = ingest(store, [file], {...stageOptions(stop.signal), limits: LIMITS, update: false, strict: false})
  await stage.next()
  await stage.next()
  stop.abort()
  await expect(finish(stage)).rejects.toBeInstanceOf(Interrupted)
  const half = countSpans(store)
  expect(half).toBeGreaterThan(0)
  expect(half).toBeLessThan(35_000)
  expect(await ingestFiles(store, [file])).toMatchObject({added: 35_000 - half, unchanged: half})
  expect(logicalDump(store.db)).toEqual(logicalDump(whole.db))
})

const real = dataset('spans/spans-350k.ndjson.gz')
test.skipIf(real === undefined)(
  '350,000 real spans: all accepted, none set aside (needs the public data set beside the checkout)',
  async () => {
    using store = openWorkspace(join(tempDir(), 'real.db'))
    expect(await ingestFiles(store, [real!])).toEqual({
      rows: 350_000,
      added: 350_000,
      merged: 0,
      updated: 0,
      unchanged: 0,
      quarantined: 0,
      repaired: 0,
      empty_conversations: 0,
      unanswered_questions: 0,
    })
  },
  600_000,
)
