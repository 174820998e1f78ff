import fc from 'fast-check'
import {expect, test} from 'vitest'
import {dedupKey} from '../../../src/span/identity.ts'
import type {Format} from '../../../src/span/importers/format.ts'
import {importItem} from '../../../src/span/importers/import-items.ts'
import {mint} from '../../../src/span/importers/mint.ts'
import type {Span} from '../../../src/span/schema.ts'
import {AUTO, fileOf, spansOf} from '../../support/imported.ts'
import {ingestFiles, makeSpan, memoryStore} from '../../support/spans.ts'

const few = (name: string) => fc.constantFrom(undefined, `${name} 1`, `${name} 2`)
/** Rows without ids, alike in much. */
const rows = fc.array(
  fc.record({
    question: fc.constantFrom('Is it up?', 'Who?'),
    answer: few('a'),
    error: few('e'),
    who: few('w'),
    did: few('d'),
    date: fc.constantFrom(undefined, '2026-01-02', '2026-01-03'),
    session_id: few('s'),
    system_prompt: few('p'),
    team: few('t'),
  }),
  {minLength: 1, maxLength: 12},
)

const chats = fc.array(
  fc
    .record({
      system: few('s'),
      question: fc.constantFrom('Is it up?', 'Who?'),
      answer: fc.constantFrom('yes', 'Ana'),
      model: few('m'),
      created: fc.constantFrom(undefined, 1_700_000_000, 1_700_000_001),
      tools: few('t'),
    })
    .map(({system, question, answer, ...row}) => ({
      messages: [
        ...(system === undefined ? [] : [{role: 'system', content: system}]),
        {role: 'user', content: question},
        {role: 'assistant', content: answer},
      ],
      ...row,
    })),
  {minLength: 1, maxLength: 12},
)

test.each<[Format, fc.Arbitrary<object[]>]>([
  ['jsonl', rows],
  ['openai', chats],
])(
  '%s rows without ids: none is in the way of another, those that say the same merge, and once more changes nothing',
  async (format, arbitrary) => {
    const importing = {format, map: {}}
    const keys = (spans: readonly Span[]) => new Set(spans.map((span) => dedupKey(span).toString('hex')))
    await fc.assert(
      fc.asyncProperty(arbitrary, fc.boolean(), async (items, update) => {
        using store = memoryStore()
        const file = fileOf('rows.jsonl', items.map((row) => `${JSON.stringify(row)}\n`).join(''))
        const same = keys(items.flatMap((row) => importItem(JSON.parse(JSON.stringify(row)), format, importing).spans))
        const summary = await ingestFiles(store, [file], {importing, update})
        expect(summary).toMatchObject({rows: items.length, added: same.size, quarantined: 0, updated: 0})
        const before = spansOf(store)
        const again = await ingestFiles(store, [file], {importing, update: true})
        expect(again).toMatchObject({rows: items.length, unchanged: items.length})
        expect(spansOf(store)).toEqual(before)
        expect(keys(before)).toEqual(same)
      }),
      {numRuns: 40},
    )
  },
)

test('a store that holds rows under the ids of before gets none of them twice', async () => {
  using store = memoryStore()
  const table = 'question,answer,date\nIs it up?,yes,2026-01-02\nWho?,Ana,2026-01-03\nWhere?,Here,\n'
  const file = fileOf('t.csv', table)
  const {spans} = await (async () => {
    using other = memoryStore()
    await ingestFiles(other, [file], {importing: AUTO})
    return {spans: spansOf(other)}
  })()
  const older: Span[] = spans.map((span) => ({...span, id: mint('span', ['csv', span.this, span.if_ok, null])}))
  const lines = older.map((span) => `${JSON.stringify(makeSpan(span))}\n`).join('')
  await ingestFiles(store, [fileOf('older.ndjson', lines)])
  const summary = await ingestFiles(store, [file], {importing: AUTO})
  // A row of question and answer alone has the id that it had.
  expect(summary).toMatchObject({added: 0, merged: 2, unchanged: 1, quarantined: 0})
  expect(spansOf(store)).toHaveLength(3)
})
