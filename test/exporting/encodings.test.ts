import {appendFileSync, createReadStream, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects} from 'hyparquet'
import {expect, test} from 'vitest'
import {encoderOf} from '../../src/exporting/encode.ts'
import {readBack, rowDigest} from '../../src/exporting/read-back.ts'
import {tableRowOf} from '../../src/exporting/table-row.ts'
import type {Encoding, Shape} from '../../src/exporting/target.ts'
import {canonicalForm} from '../../src/span/identity.ts'
import {csvItems} from '../../src/span/importers/csv-items.ts'
import {importItem} from '../../src/span/importers/import-items.ts'
import {spanOfTable} from '../../src/span/importers/own-table.ts'
import type {Span} from '../../src/span/schema.ts'
import {collected} from '../support/collected.ts'
import {makeSpan} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const never = new AbortController().signal
const KNOWN = {quality: 83.25, grade: 'diamond', split: 'memory'} as const

async function written(rows: readonly object[], encoding: Encoding, shape: Shape) {
  const file = join(tempDir(), 'rows')
  const encoder = await encoderOf(encoding, shape)
  const digest = rowDigest()
  for (const row of rows) digest.add(row)
  const pieces = [...(await encoder.add(rows)), ...(await encoder.end())]
  writeFileSync(file, Buffer.concat(pieces.map((piece) => Buffer.from(piece as string))))
  return {file, sum: digest.end()}
}

/** Texts of any letters, and outcomes and keys of any kind. */
const text = fc.string({unit: 'grapheme', maxLength: 12})
const anySpan: fc.Arbitrary<Span> = fc
  .record(
    {
      this: text.map((one) => `q${one}`),
      if_ok: fc.oneof(
        text.map((one) => `a${one}`),
        fc.array(
          text.map((one) => `a${one}`),
          {minLength: 1, maxLength: 3},
        ),
      ),
      if_not: fc.option(text),
      source: fc.option(text),
      context: fc.option(fc.record({environment: fc.option(text), thread_id: text}, {requiredKeys: []})),
      metadata: fc.option(
        fc.record({license: text, source: text, note: fc.jsonValue({maxDepth: 2})}, {requiredKeys: []}),
      ),
      more: fc.jsonValue({maxDepth: 2}),
    },
    {requiredKeys: ['this', 'if_ok']},
  )
  .map((given) => JSON.parse(JSON.stringify(makeSpan({id: 'x', ...(given as Partial<Span>)}))) as Span)

test('any span survives the way into CSV and Parquet and back, whatever is in it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anySpan, {maxLength: 6}), fc.constantFrom('csv', 'parquet'), async (spans, encoding) => {
      const rows = spans.map((span) => tableRowOf(span, KNOWN))
      for (const [index, row] of rows.entries())
        expect(canonicalForm(spanOfTable(row))).toBe(canonicalForm(spans[index]))
      const {file, sum} = await written(rows, encoding as Encoding, 'table')
      await readBack(file, {encoding: encoding as Encoding, shape: 'table'}, sum, never)
      if (encoding === 'csv') expect((await ingested(file)).map(canonicalForm)).toEqual(spans.map(canonicalForm))
    }),
    {numRuns: 60},
  )
})

/** What `ingest` makes of the rows of a table. */
async function ingested(file: string): Promise<readonly Span[]> {
  const items = await collected(csvItems(createReadStream(file), {delimiter: ',', skip: 0}, 1 << 20))
  return items.flatMap((item) => {
    if ('fault' in item) throw new Error(item.fault.message)
    const {spans, problems} = importItem(item.value, 'csv', {map: {}})
    expect(problems).toEqual([])
    return spans
  })
}

test('what somebody edits in an exported table, or adds to it, comes back with the rest of the span', async () => {
  const span = makeSpan({id: 'a', if_ok: 'Lisbon', context: {environment: 'trips', mood: 1}, metadata: {source: 'log'}})
  const row = {
    ...tableRowOf(span, KNOWN),
    if_ok: 'Porto',
    environment: 'travel',
    license: 'MIT',
    reviewer: 'Bo',
    note: '',
  }
  expect(importItem(row, 'csv', {map: {}}).spans).toEqual([
    {
      ...span,
      if_ok: 'Porto',
      context: {environment: 'travel', mood: 1, columns: {reviewer: 'Bo'}},
      metadata: {source: 'log', license: 'MIT'},
    },
  ])
  const broken = importItem({...row, more: '{"context"'}, 'csv', {map: {}})
  expect(broken).toMatchObject({spans: [], problems: [{path: '.more'}]})
})

test.each(['csv', 'parquet'] as const)(
  '%s: texts that break careless writers come back as they were',
  async (encoding) => {
    const awkward = [
      'a,b',
      '"q"',
      'x\ny',
      'x\r',
      '\r\n',
      ' edge ',
      '=1+1',
      '\ufeffbom',
      '',
      'null',
      'ação 日本 👩🏽‍🚀',
      '\u2028',
      '\u0000',
    ]
    const spans = awkward.map(
      (text, index): Span =>
        makeSpan({
          id: `s-${index}`,
          this: `q${text}`,
          if_ok: `a${text}`,
          context: {environment: text},
          metadata: {license: text},
        }),
    )
    const {file, sum} = await written(
      spans.map((span) => tableRowOf(span, KNOWN)),
      encoding,
      'table',
    )
    await expect(readBack(file, {encoding, shape: 'table'}, sum, never)).resolves.toBeUndefined()
  },
)

test('Parquet is read by its columns: texts, numbers, booleans, nulls and lists of messages', async () => {
  const message = (role: string, content: string) => ({role, content})
  const rows = Array.from({length: 25_000}, (_, index) => ({
    prompt: [message('user', `q${index} ção`)],
    completion: [message('assistant', `a${index}`)],
    label: index % 3 === 0,
    origin: 'user_rating',
  }))
  const {file, sum} = await written(rows, 'parquet', 'kto')
  await readBack(file, {encoding: 'parquet', shape: 'kto'}, sum, never)
  const buffer = await asyncBufferFromFile(file)
  const {row_groups, num_rows, schema} = await parquetMetadataAsync(buffer)
  expect([Number(num_rows), row_groups.length]).toEqual([25_000, 3])
  expect(schema.map(({name}) => name)).toContain('element')
  expect(await parquetReadObjects({file: buffer, rowStart: 12_000, rowEnd: 12_001})).toEqual([rows[12_000]])
  const table = await written([tableRowOf(makeSpan({id: 'a'}), {...KNOWN, quality: null})], 'parquet', 'table')
  const [row] = await parquetReadObjects({file: await asyncBufferFromFile(table.file)})
  expect(row).toMatchObject({id: 'a', if_ok: 'Paris', quality: null, environment: null, grade: 'diamond'})
})

test('a file that does not hold what was written is a bug that is noticed', async () => {
  const rows = [
    {
      messages: [
        {role: 'user', content: 'q'},
        {role: 'assistant', content: 'a'},
      ],
    },
  ]
  const {file, sum} = await written(rows, 'jsonl', 'messages')
  const read = () => readBack(file, {encoding: 'jsonl', shape: 'messages'}, sum, never)
  await read()
  const other = await written(
    [
      {
        messages: [
          {role: 'user', content: 'q'},
          {role: 'assistant', content: 'b'},
        ],
      },
    ],
    'jsonl',
    'messages',
  )
  await expect(readBack(other.file, {encoding: 'jsonl', shape: 'messages'}, sum, never)).rejects.toThrow('read back')
  appendFileSync(file, '{"messages":[]}\n')
  await expect(read()).rejects.toThrow('row 2')
})
