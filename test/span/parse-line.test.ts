import {isUtf8} from 'node:buffer'
import {readFileSync} from 'node:fs'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {inspect} from '../../src/span/inspect.ts'
import {parseLine, parseText} from '../../src/span/parse-line.ts'
import {fixture} from '../support/datasets.ts'
import {LIMITS, makeSpan} from '../support/spans.ts'

function faultOf(bytes: Buffer): [string, string] | undefined {
  const parsed = parseLine({bytes, length: bytes.length, number: 1, offset: 0}, LIMITS)
  return parsed.kind === 'fault' ? [parsed.fault.code, parsed.fault.field] : undefined
}

test('each broken row of the fixture is refused for its one reason, and the good ones pass', () => {
  const rows = readFileSync(fixture('broken.ndjson'))
  const lines: Buffer[] = []
  for (let start = 0; start < rows.length; ) {
    const end = rows.indexOf(0x0a, start)
    lines.push(rows.subarray(start, end))
    start = end + 1
  }
  expect(lines.map((line) => faultOf(line)?.join(' ').trim().slice(0, 40) ?? 'good')).toEqual([
    'good',
    ...Array(3).fill('bad_json'),
    ...Array(3).fill('not_an_object'),
    'good',
    ...['id', 'who', 'did', 'this', 'when', 'status', 'if_ok'].map((field) => `missing_field ${field}`),
    'wrong_type this',
    'wrong_type status',
    'wrong_type metadata.quality_score',
    'good',
    'wrong_type metadata.quality_score',
    'wrong_type context.previous_spans',
    ...Array(3).fill('bad_date when'),
    'forbidden_key context.__proto__',
    'unsafe_integer metadata.tokens_used',
    'too_deep context.nested.in.in.in.in.in.i',
    'invalid_utf8',
    'lone_surrogate this',
    // Good by itself: only the store knows that its id is taken.
    'good',
    'wrong_type context.stakes',
    'good',
  ])
})

test('a wrong value is said where it is a few words, and never where it may be a secret', () => {
  const messageOf = (status: string): string => {
    const parsed = parseText(JSON.stringify({...makeSpan({id: 'a'}), status}), LIMITS)
    return parsed.kind === 'fault' ? parsed.fault.message : ''
  }
  for (const word of ['done', 'In progress', 'concluído', 'n/a']) expect(messageOf(word)).toContain(`found "${word}"`)
  const letter = fc.constantFrom(...'abcXYZ0123456789_-')
  const secret = fc.string({unit: letter, minLength: 8, maxLength: 60}).filter((text) => /\d/.test(text))
  fc.assert(fc.property(secret, (text) => !messageOf(text).includes(text)))
})

const withValue = (change: Record<string, unknown>) => JSON.stringify({...makeSpan({id: 'a'}), ...change})

test.each([
  [withValue({status: 'done'}), 'wrong_type', 'status'],
  [withValue({this: '   '}), 'wrong_type', 'this'],
  [withValue({if_ok: ''}), 'wrong_type', 'if_ok'],
  [withValue({if_ok: undefined}), 'missing_field', 'if_ok'],
  [withValue({if_ok: null}), 'missing_field', 'if_ok'],
  [withValue({if_ok: {text: 'x'}}), 'wrong_type', 'if_ok'],
  [withValue({context: {previous_spans: 'fx-1'}}), 'wrong_type', 'context.previous_spans'],
  [withValue({context: {stakes: 'extreme'}}), 'wrong_type', 'context.stakes'],
  [withValue({metadata: {quality_score: 101}}), 'wrong_type', 'metadata.quality_score'],
  [withValue({metadata: {quality_score: '85'}}), 'wrong_type', 'metadata.quality_score'],
  [withValue({id: 'x'.repeat(513)}), 'wrong_type', 'id'],
  [withValue({when: 12}), 'bad_date', 'when'],
  ['{"id":"a","n":12345678901234567890}', 'unsafe_integer', 'n'],
  ['{"id":"a","n":[9007199254740993]}', 'unsafe_integer', 'n.0'],
  ['{"id":"a","n":1e999}', 'unsafe_integer', 'n'],
  ['{"id":"a","__proto__":{}}', 'forbidden_key', '__proto__'],
  ['{"id":"a","context":{"__proto__":1}}', 'forbidden_key', 'context.__proto__'],
  ['{"id":"a","\\ud800":1}', 'lone_surrogate', ''],
  ['{"id":"a","b":["\\udc00"]}', 'lone_surrogate', 'b.0'],
])('%.80s is refused as %s at %s', (text, code, field) => {
  const parsed = parseText(text, LIMITS)
  expect(parsed.kind === 'fault' && [parsed.fault.code, parsed.fault.field]).toEqual([code, field])
})

test('a float that happens to be whole, and the largest safe integer, are fine', () => {
  const text = withValue({metadata: {big: 1e300}}).replace('1e+300', '1e300')
  expect(parseText(text, LIMITS).kind).toBe('span')
  expect(parseText(withValue({metadata: {n: Number.MAX_SAFE_INTEGER}}), LIMITS).kind).toBe('span')
})

test('null counts as absent in optional fields, as exporters write it', () => {
  const nulls = {if_not: null, source: null, confirmed_by: null, context: {environment: null}, metadata: {model: null}}
  expect(parseText(withValue(nulls), LIMITS).kind).toBe('span')
})

test('nesting of any depth is refused without exhausting the stack', () => {
  for (const depth of [65, 1000, 200_000]) {
    const text = `{"id":"deep","x":${'['.repeat(depth)}${']'.repeat(depth)}}`
    const parsed = parseText(text, LIMITS)
    expect(parsed.kind === 'fault' && parsed.fault).toMatchObject({code: 'too_deep', spanId: 'deep'})
  }
})

test('texts that can hold nothing forbidden are not walked over: the answer is that of the walk for any value', () => {
  const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(2 ** 53, 1e21, 1e300, 123456789012345680000))
  const text = fc.oneof(fc.string({unit: 'grapheme'}), fc.constantFrom('\ud800', '__proto__', '{[', '1e5'))
  const {tree} = fc.letrec((tie) => ({
    tree: fc.oneof(
      {maxDepth: 8},
      text,
      number,
      fc.array(tie('tree'), {maxLength: 3}),
      fc.array(fc.tuple(text, tie('tree')), {maxLength: 3}).map((entries) => Object.fromEntries(entries)),
    ),
  }))
  fc.assert(
    fc.property(tree, fc.integer({min: 1, max: 9}), (value, maxDepth) => {
      const source = JSON.stringify({value})
      const parsed = JSON.parse(source) as object
      // An escape anywhere makes it walk.
      expect(inspect(parsed, source, maxDepth)).toEqual(inspect(parsed, `${source} \\u`, maxDepth))
    }),
    {numRuns: 2000},
  )
})

test('invalid UTF-8 is refused with the place of the first wrong byte; a replacement character in the text is fine', () => {
  const good = Buffer.from(withValue({this: 'é \ufffd'}))
  expect(faultOf(good)).toBeUndefined()
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.constantFrom(0xff, 0xc0, 0xfe), (at, byte) => {
      const bad = Buffer.from(good)
      bad[at] = byte
      const parsed = parseLine({bytes: bad, length: bad.length, number: 1, offset: 0}, LIMITS)
      expect(parsed.kind === 'fault' && parsed.fault.code).toBe('invalid_utf8')
      const told = Number(/byte (\d+)/.exec(parsed.kind === 'fault' ? parsed.fault.message : '')?.[1])
      expect(isUtf8(bad.subarray(0, told - 1))).toBe(true)
      expect(told - 1).toBeLessThanOrEqual(at)
      expect(at - (told - 1)).toBeLessThan(3)
    }),
  )
})

test('no text at all makes the parser throw', () => {
  fc.assert(fc.property(fc.string({unit: 'binary'}), (text) => void parseText(text, LIMITS)))
  fc.assert(fc.property(fc.json(), (text) => void parseText(text, LIMITS)))
})

test('a message about bad JSON does not quote the row, which may hold a secret', () => {
  const parsed = parseText('{"token": "AKIAIOSFODNN7EXAMPLE" oops}', LIMITS)
  expect(parsed.kind === 'fault' && parsed.fault.message).not.toContain('AKIA')
})
