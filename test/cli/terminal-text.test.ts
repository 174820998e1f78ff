import {PassThrough} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import fc from 'fast-check'
import {afterEach, expect, test, vi} from 'vitest'
import {dataOutput} from '../../src/cli/data-output.ts'
import {report} from '../../src/cli/report.ts'
import {Reporter} from '../../src/cli/reporter.ts'
import {terminalText} from '../../src/cli/terminal-text.ts'
import {UsageError} from '../../src/errors.ts'

/** Everything but text, tabs and line ends, by Unicode's own classes. */
const OBEYED = /(?![\n\t]|\r\n)[\p{Cc}\p{Bidi_Control}]/u
const HOSTILE = '\u001b]52;c;eA==\u0007\u009b31m\u202eabc\u007f\r'

const sign = fc.oneof(
  fc.constantFrom('\u001b', '\u0007', '\u009b', '\u202e', '\u2066', '\r', '\n', '\t', '"', '\\', '\u001b[31m'),
  fc.string({unit: 'binary', maxLength: 2}),
)
const text = fc.array(sign, {maxLength: 12}).map((signs) => signs.join('').replace(/[\u061c\u200e\u200f]/g, ''))

afterEach(() => void vi.restoreAllMocks())

test('whatever a text holds, a terminal gets nothing that it would obey', () => {
  fc.assert(fc.property(text, (given) => !OBEYED.test(terminalText(given))))
})

test('JSON is the same JSON afterwards, and text without such signs the same text', () => {
  fc.assert(
    fc.property(text, (given) => {
      expect(JSON.parse(terminalText(JSON.stringify({given})))).toEqual({given})
    }),
  )
  const plain = 'Olá, مرحبا 👩‍👩‍👧\r\n\tend\n'
  expect(terminalText(plain)).toBe(plain)
})

test('colours of our own pass where there is colour, and no other sequence does', () => {
  const painted = '\u001b[31merror:\u001b[39m \u001b]8;;http://evil.example\u0007x\u001b[1m'
  expect(terminalText(painted, true)).toBe(
    '\u001b[31merror:\u001b[39m \\u001b]8;;http://evil.example\\u0007x\\u001b[1m',
  )
  expect(terminalText(painted)).toBe(`${terminalText('\u001b')}[31merror:${terminalText(painted.slice(11))}`)
})

async function written(pieces: readonly Buffer[], isTTY: boolean): Promise<Buffer> {
  const out = Object.assign(new PassThrough(), {isTTY})
  const taken: Buffer[] = []
  out.on('data', (piece: Buffer) => taken.push(piece))
  const target = dataOutput(out)
  await pipeline(pieces, target)
  return Buffer.concat(taken)
}

test('rows on a terminal are the same JSON without such signs, however they are cut; elsewhere the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.integer({min: 1, max: 5}), async (given, size) => {
      const line = Buffer.from(`${JSON.stringify({given: given.toWellFormed()})}\n`)
      const pieces = Array.from({length: Math.ceil(line.length / size)}, (_, at) =>
        line.subarray(at * size, (at + 1) * size),
      )
      const shown = (await written(pieces, true)).toString('utf8')
      expect(shown).not.toMatch(OBEYED)
      expect(JSON.parse(shown)).toEqual({given: given.toWellFormed()})
      expect(await written(pieces, false)).toEqual(line)
    }),
  )
})

test('messages, warnings and errors pass the same way, whatever file, id or argument they name', () => {
  const lines: string[] = []
  const stream = {isTTY: false, write: (line: string) => lines.push(line)} as unknown as NodeJS.WriteStream
  const reporter = new Reporter(stream, 'debug', false)
  for (const level of ['warn', 'info', 'debug'] as const) reporter[level](`about ${HOSTILE}`)
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
  const code = process.exitCode
  report(new UsageError('span_unknown', `no span has the id ${HOSTILE}`, {hint: HOSTILE}), true)
  report(new Error(HOSTILE), true)
  process.exitCode = code
  expect(lines).toHaveLength(7)
  expect(lines.join('')).not.toMatch(OBEYED)
})
