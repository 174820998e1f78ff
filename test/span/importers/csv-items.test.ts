import fc from 'fast-check'
import {expect, test} from 'vitest'
import {csvItems} from '../../../src/span/importers/csv-items.ts'
import type {Item} from '../../../src/span/importers/item.ts'

async function itemsOf(
  table: string | Buffer,
  {delimiter = ',', skip = 0, pieces = 1 << 16, most = 1 << 20} = {},
): Promise<Item[]> {
  const bytes = Buffer.from(table as string)
  const stream = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieces) yield bytes.subarray(at, at + pieces)
  }
  const items: Item[] = []
  for await (const item of csvItems(stream(), {delimiter, skip}, most)) items.push(item)
  return items
}

/** Line and cells of what was read, line and code of what was not. */
const told = (items: readonly Item[]) =>
  items.map((item) => [item.number, ...('fault' in item ? [item.fault.code] : Object.values(item.value as object))])

test('whatever is written by the rules is read as it was, however the stream is cut and the lines end', async () => {
  const cell = fc.string({unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', ' ', 'é', '🔥'), maxLength: 6})
  const row = fc.tuple(cell, cell)
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, {maxLength: 5}),
      fc.integer({min: 1, max: 9}),
      fc.constantFrom('\n', '\r\n'),
      async (rows, pieces, end) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
        const lines = [['x', 'y'], ...rows].map((cells) => cells.map(quote).join(','))
        const items = await itemsOf(lines.join(end), {pieces})
        expect(items.map((item) => Object.values((item as {value: object}).value))).toEqual(rows)
        expect(items.map(({number}) => number)).toEqual(
          rows.map(
            (_, index) =>
              lines
                .slice(0, index + 2)
                .join(end)
                .split('\n').length,
          ),
        )
      },
    ),
  )
})

test('a stray quote costs its own row at the most', async () => {
  const table = [
    'q,a,d',
    'one,It is 3 m "or so" long.,x',
    'two,It is 3 m "or so, maybe" long.,x',
    '"three" or four,b,x',
    'five, "b, c",x',
    'six,"never closed,x',
    'seven,b,x',
  ].join('\n')
  expect(told(await itemsOf(table))).toEqual([
    [2, 'one', 'It is 3 m "or so" long.', 'x'],
    [3, 'bad_row'],
    [4, 'bad_row'],
    [5, 'bad_row'],
    [6, 'bad_row'],
    [7, 'seven', 'b', 'x'],
  ])
})

test('the further lines of a broken row are not taken for rows', async () => {
  expect(told(await itemsOf('q,a\n"say ""hi"" "now",b\ngo on\ntwo,b\nthree\n'))).toEqual([
    [2, 'bad_row'],
    [3, 'bad_row'],
    [4, 'two', 'b'],
    [5, 'three'],
  ])
})

test('cells beyond the header are not dropped without a word, unless they are empty', async () => {
  expect(told(await itemsOf('q,a\none,Yes, sure\ntwo,b,,\n'))).toEqual([
    [2, 'bad_row'],
    [3, 'two', 'b'],
  ])
})

test('rows that are not UTF-8 are set aside as they were, and a header that is not ends the reading', async () => {
  const items = await itemsOf(Buffer.from('q,a\nPre\xe7o?,"Cem\nreais"\ntwo,b\n', 'latin1'))
  expect(told(items)).toEqual([
    [3, 'invalid_utf8'],
    [4, 'two', 'b'],
  ])
  expect((items[0] as {bytes: Buffer}).bytes.toString('latin1')).toBe('Pre\xe7o?,"Cem\nreais"')
  await expect(itemsOf(Buffer.from('quest\xe3o,a\none,b\n', 'latin1'))).rejects.toThrow('the header: byte 6')
})

test.each(['utf16le', 'utf8'] as const)(
  '%s with its mark, lines that end in CR alone, no line end at the end',
  async (encoding) => {
    const table = Buffer.from('\ufeffq;a\rum;é\rdois;"b\rc"', encoding)
    expect(told(await itemsOf(table, {delimiter: ';', pieces: 1}))).toEqual([
      [2, 'um', 'é'],
      [4, 'dois', 'b\rc'],
    ])
  },
)

test('rows beyond the limit are told with their length, and the memory that they take is bounded', async () => {
  const long = 'x'.repeat(200_000)
  const items = await itemsOf(`q,a\n1,${long}\n2,"${long}"\n3,"open\n${long}\n4,b\n`, {most: 1000, pieces: 100})
  expect(told(items)).toEqual([
    [2, 'oversize'],
    [3, 'oversize'],
    [4, 'bad_row'],
    [5, 'oversize'],
    [6, '4', 'b'],
  ])
  expect((items[0] as {bytes: Buffer; length: number}).bytes).toHaveLength(1000)
  expect((items[0] as {length: number}).length).toBe(200_002)
})

test('tab-separated rows with the quotes that spreadsheets and libraries put around cells are read as they were', async () => {
  const cell = fc.string({unit: fc.constantFrom('a', '\t', '"', '\n', '\r\n', ' ', 'é', '🔥'), maxLength: 6})
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), {maxLength: 5}),
      fc.integer({min: 1, max: 9}),
      fc.boolean(),
      async (rows, pieces, quotesAll) => {
        const write = (text: string) => (quotesAll || /["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
        // With both in a row, its lines may be rows by themselves; and its last cell tells it from the lines of a cell.
        fc.pre(rows.every((cells) => !(cells.join().includes('\t') && cells.join().includes('\n'))))
        const ended = rows.map((cells) => [...cells, '.'])
        const table = [['x', 'y', 'z', 'end'], ...ended].map((cells) => cells.map(write).join('\t')).join('\r\n')
        const items = await itemsOf(table, {delimiter: '\t', pieces})
        expect(items.map((item) => Object.values((item as {value: object}).value))).toEqual(ended)
      },
    ),
  )
})

test('tab-separated lines whose quotes are part of the text stay as they stand', async () => {
  const cell = fc.string({unit: fc.constantFrom('a', '"', ' ', 'é', ','), maxLength: 6})
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), {maxLength: 5}), async (rows) => {
      const isOpen = (text: string) => text.startsWith('"') && !/^"(?:[^"]|"")*" *$/.test(text)
      fc.pre(
        rows.every(
          (cells) => !cells.some((text) => /""/.test(text)) && (cells.some(isOpen) || !cells.join().includes('"')),
        ),
      )
      const table = ['x\ty\tz', ...rows.map((cells) => cells.join('\t'))].join('\n')
      const filled = rows.filter((cells) => cells.join('').trim() !== '')
      const items = await itemsOf(table, {delimiter: '\t'})
      expect(items.map((item) => Object.values((item as {value: object}).value))).toEqual(filled)
    }),
  )
  // Quotes that merely stand around a cell are part of it where another row shows that nothing is quoted.
  const table = 'q\ta\n5" disk\tyes\n"Cats"\t"Who "says" so"\n"Cats"\t"Ana"\n"a ""b"""\tc\n'
  expect(told(await itemsOf(table, {delimiter: '\t'}))).toEqual([
    [2, '5" disk', 'yes'],
    [3, '"Cats"', '"Who "says" so"'],
    [4, '"Cats"', '"Ana"'],
    [5, 'a "b"', 'c'],
  ])
})

test('a half of a tab-separated row whose quotes can not be read is no row', async () => {
  const table = 'q\ta\td\nWho?\t"It is "Ana",\nand Bo"\t2026\nWhere?\there\t2026\n'
  expect(told(await itemsOf(table, {delimiter: '\t'}))).toEqual([
    [2, 'bad_row'],
    [3, 'bad_row'],
    [4, 'Where?', 'here', '2026'],
  ])
})

test('a cell of nothing but line breaks is read in time that grows with its length', async () => {
  // Were it the square of the length, this would not be done before the test runs out of time.
  const breaks = '\n'.repeat(2_000_000)
  const items = await itemsOf(`question,answer\n"Why?","${breaks}"\n"Who?","${breaks}x"\n`, {most: 1 << 22})
  expect(items.map((item) => 'fault' in item)).toEqual([false, false])
})
