import fc from 'fast-check'
import stringWidth from 'string-width'
import {expect, test} from 'vitest'
import {onOneLine, signsOf} from '../../src/cli/safe-text.ts'
import {type EditorKey, edit} from '../../src/tui/text-editor.ts'
import {rowsOf} from '../../src/tui/text-rows.ts'

const anyText = fc.oneof(
  fc.string({unit: 'grapheme', maxLength: 80}),
  fc.string({unit: 'binary', maxLength: 80}),
  fc
    .array(
      fc.constantFrom(
        'a',
        ' ',
        'word ',
        '\n',
        '\r\n',
        '\t',
        '\u001b[31m',
        '\u009b2J',
        '\u202e',
        '日本',
        '👨‍👩‍👧',
        'é',
        'שלום',
        '\u0000',
        '\ud800',
        '\u0301',
        '🇵🇹',
      ),
      {maxLength: 60},
    )
    .map((parts) => parts.join('')),
)
const width = fc.integer({min: 4, max: 40})

/** What could move a cursor, colour, hide, or turn writing around. */
const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/

test('what a terminal gets holds no control character, whatever the text, and no part of the text is lost', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const signs = [...signsOf(text)]
      expect(signs.reduce((sum, {length}) => sum + length, 0)).toBe(text.length)
      expect(signs.map(({shown}) => shown).join('')).not.toMatch(DANGEROUS)
      for (const {shown, cells} of signs) expect(cells).toBe(stringWidth(shown))
    }),
  )
})

test('escapes are shown and not obeyed', () => {
  expect(onOneLine('a\u001b[31mb\u0007\u009b2J\u202ec', 80)).toBe('a␛[31mb␇�2Jc')
  expect(onOneLine('a\nb\tc', 80)).toBe('a b c')
})

test('a sign that carries thousands of accents takes no more room than others', () => {
  const [sign] = signsOf(`e${'\u0301'.repeat(50_000)}`)
  expect([...sign!.shown].length).toBeLessThanOrEqual(16)
})

test('rows hold the whole text in order, and none is wider than the screen', () => {
  fc.assert(
    fc.property(anyText, width, (text, cells) => {
      const rows = rowsOf(text, cells)
      for (const {start, end, shown} of rows) {
        expect(start).toBeLessThanOrEqual(end)
        expect(stringWidth(shown)).toBeLessThanOrEqual(cells)
      }
      let at = 0
      for (const {start, end} of rows) {
        // Between two rows there is a line end or nothing.
        expect(['', '\n', '\r', '\r\n', '\u2028', '\u2029']).toContain(text.slice(at, start))
        at = end
      }
      expect(at).toBe(text.length)
      expect(stringWidth(onOneLine(text, cells))).toBeLessThanOrEqual(cells)
    }),
  )
})

test('words stay whole where they fit', () => {
  expect(rowsOf('the quick brown fox', 10).map(({shown}) => shown)).toEqual(['the quick ', 'brown fox'])
  expect(rowsOf('abcdefghijkl', 5).map(({shown}) => shown)).toEqual(['abcde', 'fghij', 'kl'])
  expect(rowsOf('', 5)).toEqual([{start: 0, end: 0, shown: ''}])
})

test('a text of 100 kB is laid out whole', () => {
  const text = Array.from({length: 5000}, (_, line) => `line ${line}: some words`).join('\n')
  expect(rowsOf(text, 80)).toHaveLength(5000)
  expect(rowsOf('日本語'.repeat(11_000), 80)).toHaveLength(825)
})

const key: fc.Arbitrary<EditorKey> = fc.oneof(
  anyText.map((text) => ({kind: 'insert' as const, text: text.toWellFormed()})),
  fc.constantFrom(
    ...(['left', 'right', 'up', 'down', 'home', 'end', 'backspace', 'delete'] as const).map((kind) => ({kind})),
    {kind: 'page_up' as const, rows: 5},
    {kind: 'page_down' as const, rows: 5},
  ),
)

test('the cursor stays in the text, and no key leaves half of a sign behind', () => {
  fc.assert(
    fc.property(fc.array(key, {maxLength: 40}), width, (keys, cells) => {
      let state = {text: 'first line\nsecond 日本', cursor: 3}
      for (const each of keys) {
        state = edit(state, each, cells)
        expect(state.cursor).toBeGreaterThanOrEqual(0)
        expect(state.cursor).toBeLessThanOrEqual(state.text.length)
        expect(state.text.isWellFormed()).toBe(true)
      }
    }),
  )
})

test('typing and deleting do what they say', () => {
  const press = (state: {text: string; cursor: number}, ...kinds: EditorKey['kind'][]) =>
    kinds.reduce((so, kind) => edit(so, {kind} as EditorKey, 20), state)
  const typed = edit({text: 'ab', cursor: 1}, {kind: 'insert', text: '👨‍👩‍👧'}, 20)
  expect(press(typed, 'backspace')).toEqual({text: 'ab', cursor: 1})
  expect(press(typed, 'left', 'delete')).toEqual({text: 'ab', cursor: 1})
  const lines = {text: 'one\ntwo\nthree', cursor: 0}
  expect(press(lines, 'down', 'end').cursor).toBe(7)
  expect(press(lines, 'down', 'down', 'end', 'up').cursor).toBe(7)
  expect(press(lines, 'up').cursor).toBe(0)
  expect(press(lines, 'down', 'down', 'down').cursor).toBe(13)
  expect(press({text: 'one two', cursor: 5}, 'home').cursor).toBe(0)
})
