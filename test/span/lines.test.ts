import fc from 'fast-check'
import {expect, test} from 'vitest'
import {type Line, readLines} from '../../src/span/lines.ts'

async function linesOf(pieces: readonly Buffer[], maxLineBytes = 1 << 20): Promise<Line[]> {
  const found: Line[] = []
  async function* stream() {
    yield* pieces
  }
  for await (const lines of readLines(stream(), maxLineBytes)) found.push(...lines)
  return found
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end))
}

test('lines are the same however the stream is cut into pieces', async () => {
  const line = fc.string({unit: 'binary', maxLength: 30}).map((text) => text.replace(/[\r\n]/g, ' '))
  await fc.assert(
    fc.asyncProperty(fc.array(line, {maxLength: 20}), fc.array(fc.nat(500), {maxLength: 20}), async (texts, places) => {
      const bytes = Buffer.from(texts.join('\n'))
      const found = await linesOf(cut(bytes, places))
      const expected = texts.map((text) => text.replace(/^\ufeff/, '')).filter((text) => !/^[ \t]*$/.test(text))
      expect(found.map(({bytes: kept}) => kept.toString())).toEqual(expected)
    }),
  )
})

test('line numbers and byte offsets count blank lines and point at the row', async () => {
  const text = '\ufeff{"a":1}\r\n\r\n  \n{"b":2}\n{"c":3}'
  const bytes = Buffer.from(text)
  const found = await linesOf([bytes])
  expect(found.map(({number}) => number)).toEqual([1, 4, 5])
  for (const line of found)
    expect(bytes.subarray(line.offset, line.offset + line.length).toString()).toBe(line.bytes.toString())
})

test('U+2028 and U+2029 inside a row do not end it', async () => {
  const row = '{"this":"a\u2028b\u2029c"}'
  expect((await linesOf([Buffer.from(`${row}\n`)])).map(({bytes}) => bytes.toString())).toEqual([row])
})

test('a line beyond the limit is kept up to the limit, with its true length, and the next line is whole', async () => {
  const pieces = [...Array(50).fill(Buffer.alloc(1000, 'x')), Buffer.from('\n{"next":1}\n')]
  const [long, next] = await linesOf(pieces, 2048)
  expect([long!.bytes.length, long!.length]).toEqual([2048, 50_000])
  expect(next!.bytes.toString()).toBe('{"next":1}')
})

test('a byte order mark in the middle, where two files were put together, is dropped too', async () => {
  const found = await linesOf([Buffer.from('\ufeff{"a":1}\n\ufeff{"b":2}\n')])
  expect(found.map(({bytes}) => bytes.toString())).toEqual(['{"a":1}', '{"b":2}'])
})
