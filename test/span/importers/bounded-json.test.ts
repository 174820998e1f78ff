import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {boundJson, nestsDeeper, TOO_DEEP, TOO_LONG} from '../../../src/span/importers/bounded-json.ts'
import {ingestFiles, type LIMITS, memoryStore} from '../../support/spans.ts'
import {tempDir} from '../../support/temp.ts'

async function bounded(text: string, limits: typeof LIMITS, pieceBytes: number): Promise<string> {
  const bytes = Buffer.from(text)
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  const kept: Uint8Array[] = []
  for await (const piece of boundJson(pieces(), limits).bounded) kept.push(piece)
  return Buffer.concat(kept).toString('utf8')
}

/** The same by way of the value. */
function cut(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (levels === 0) return TOO_DEEP
  if (Array.isArray(value)) return value.map((one) => cut(one, levels - 1))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cut(one, levels - 1)]))
}

test('what lies too deep is left out, and nothing else, wherever the pieces of a stream end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.json({maxDepth: 6, stringUnit: fc.constantFrom(...'ab"\\[]{}é漢\n')}),
      fc.integer({min: -8, max: 4}),
      fc.integer({min: 1, max: 40}),
      async (text, maxDepth, pieceBytes) => {
        const found = await bounded(text, {maxDepth, maxLineBytes: 1 << 20}, pieceBytes)
        expect(JSON.parse(found)).toEqual(cut(JSON.parse(text), maxDepth + 8))
        expect(nestsDeeper(text, maxDepth + 8)).toBe(found.includes(TOO_DEEP))
      },
    ),
  )
})

test('a text that is too long keeps its beginning, whole characters and whole escapes', async () => {
  const unit = fc.constantFrom(...'ab"\\é漢🙂\n\u0001')
  await fc.assert(
    fc.asyncProperty(
      fc.string({unit, maxLength: 60}),
      fc.integer({min: 1, max: 30}),
      fc.integer({min: 1, max: 9}),
      async (text, maxLineBytes, pieceBytes) => {
        const written = JSON.stringify([text, 'z'])
        const [found, end] = JSON.parse(await bounded(written, {maxDepth: 1, maxLineBytes}, pieceBytes)) as string[]
        expect(end).toBe('z')
        const whole = found!.replace(TOO_LONG, '')
        expect(text.startsWith(whole)).toBe(true)
        if (found === whole) expect(found).toBe(text)
        else expect(Buffer.byteLength(JSON.stringify(whole)) - 2).toBeLessThanOrEqual(maxLineBytes + 9)
      },
    ),
  )
})

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
const GOOD = {id: 'a', who: 'ana', did: 'ask_question', this: 'Where?', when: '2026-01-01T00:00:00Z', status: 'pending'}
const conversation = (id: string) =>
  `{"messages": [{"role": "user", "content": "Where is ${id}?"}, {"role": "assistant", "content": "Here."}]}`

test.each([
  [
    'a list of spans',
    'rows.json',
    `[${JSON.stringify(GOOD)}, {"x": ${deep(50_000)}}, ${JSON.stringify({...GOOD, id: 'b', this: 'Who?'})}]`,
  ],
  [
    'conversations',
    'chats.jsonl',
    [
      conversation('one'),
      `{"messages": [{"role": "assistant", "tool_calls": ${deep(100_000)}}]}`,
      conversation('two'),
    ].join('\n'),
  ],
  [
    'a list of conversations',
    'chats.json',
    `[${conversation('one')}, {"messages": ${deep(60_000)}}, ${conversation('two')}]`,
  ],
  [
    'a text that no row may be as long as',
    'long.json',
    `[${conversation('one')}, {"messages": "${'x'.repeat(3 << 20)}"}, ${conversation('two')}]`,
  ],
])('in %s one item that is too deep or too long is set aside, and the others are taken in', async (_, name, text) => {
  using store = memoryStore()
  const file = join(tempDir(), name)
  writeFileSync(file, text)
  expect(await ingestFiles(store, [file], {importing: {format: 'auto', map: {}}})).toMatchObject({
    added: 2,
    quarantined: 1,
  })
})
