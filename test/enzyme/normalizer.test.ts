import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {Enzyme, Proposal} from '../../src/enzyme/enzyme.ts'
import {normalizedText} from '../../src/enzyme/normalized-text.ts'
import {normalizer} from '../../src/enzyme/normalizer.ts'
import type {Rules} from '../../src/enzyme/rules.ts'
import type {Span} from '../../src/span/schema.ts'
import {applyTo} from '../support/plan-items.ts'
import {makeSpan, PLAN} from '../support/spans.ts'

const tidy = (text: string, folds = false): string => normalizedText(text, {repairs: true, tidies: true, folds})

/** The answer of one span as the normalizer leaves it. */
async function answered(given: Partial<Span>, mutation_strategy: Rules['mutation_strategy'] = 'conservative') {
  const span = makeSpan({id: 's', ...given})
  const [result] = await applyTo([normalizer({...PLAN.rules, mutation_strategy})], [span])
  return (result!.span ?? span).if_ok
}

/** Programs, differences, tables and drawings whose blanks count, also at line ends. */
const LAID_OUT = [
  "x = '''a \nb\t\n'''\nassert x == 'a \\nb\\t\\n'",
  'all:\n\tcc -o a a.c\t\n\n\tstrip a',
  'fn main() { let s = r#"a \n"#; println!("{s}"); }',
  'cat <<\'EOF\' \nfoo \nEOF\necho "a  b"',
  'puts <<~X\n  a  \n  b\nX',
  '$x =~ s/\\s+$//;\nprint "$x \n";',
  '--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n \n-b\n+c\n ',
  '@@ -1 +1 @@\n-\tx\t\n+\tx',
  '-foo \n+foo',
  'a\tb\t\t\n1\t2\t3\t4\n5\t\t\t',
  'S\tT\n \t ',
  '  /\\_/\\  \n ( o.o ) \n  > ^ <',
  '| a   |   b | \n|:----|----:|\n| 1   |   2 |',
  'Name      Qty   Price \nApple       3    1.50\nPear       12    0.75',
  '+----+------+ \n| a  | b    |\n+----+------+',
  'Text:\n\n    code   here \n        more',
  'the\n  rain    in \n        Spain',
  'a:\n  - b:   c \n    d: |\n      x  \n      y\n\n\n  - e: "f  g"',
  'mov  eax, 1\t; one \nint  0x80',
  "<?php echo 'a  b'; ?>",
  'echo "a  b"',
]

test('code, differences, tables and what is laid out keep their blanks, in fences and outside, at every strategy', () => {
  for (const text of LAID_OUT)
    for (const folds of [false, true]) {
      expect(tidy(text, folds)).toBe(text)
      const fenced = `Use  this:\n\`\`\`\n${text}\n\`\`\`\nDone.`
      expect(tidy(fenced, folds)).toBe(fenced)
    }
})

test('prose loses blanks at line ends, and runs of them from moderate on', () => {
  const prose = 'First \nsecond\t\nthird  \nfourth   \nand one  two.\n\n\n\nThe end. \n'
  expect(tidy(prose)).toBe('First\nsecond\nthird  \nfourth  \nand one  two.\n\n\n\nThe end.')
  expect(tidy(prose, true)).toBe('First\nsecond\nthird  \nfourth  \nand one two.\n\nThe end.')
})

test('a text of a million blanks is read like any other', () => {
  // What takes the square of their number would not end.
  expect(tidy(`a${' '.repeat(1_000_000)}b`)).toHaveLength(1_000_002)
  expect(tidy(`a\n${' '.repeat(1_000_000)}`)).toBe('a')
})

test('code keeps characters that no font shows, blanks that break no line, and its own normal form', () => {
  const kept = [
    'const re = /[\u200b\ufeff]/g;\nconst s = 1;',
    'split("\u200b")',
    "a::after { content: '\u00a0'; }",
    '```python\nassert "e\u0301" != "é"\n```',
    'Take `a\u00a0b`.',
    '```\n\u2066left\u2069\n```',
  ]
  for (const text of kept) expect(tidy(text)).toBe(text)
  // A literal apart, what nobody sees is no code.
  expect(tidy('for (const x of y) {\n  f(x);\u200b\n}')).toBe('for (const x of y) {\n  f(x);\n}')
})

test('a span about characters keeps those that it is about', async () => {
  const nfd = '"e\u0301" has length 2 and "é" has length 1.'
  expect(await answered({this: 'Why does Unicode have two of them?', if_ok: nfd})).toBe(nfd)
  const word = 'The string "a\u200bb" has three characters, not two.'
  expect(await answered({this: 'What is a zero-width space?', if_ok: word})).toBe(word)
  const line = 'x\u00a0= 1 is a syntax error because of U+00A0'
  expect(await answered({this: 'Why does this line fail?', if_ok: line})).toBe(line)
})

test('nothing hides inside of a word of ASCII, in code neither, and nothing long where characters are the matter', async () => {
  const long = `ghp_${'aB3dE6gH9j'.repeat(3)}`
  expect(await answered({this: 'Is this Unicode?', if_ok: `no: ${long.slice(0, 9)}\u200b${long.slice(9)}`})).toBe(
    `no: ${long}`,
  )
  const password = 'pass\u200b\u200dword'
  for (const text of [password, `\`\`\`\n${password}\n\`\`\``, `"${password}"`, `שלום ${password}`])
    expect(tidy(text)).toBe(text.replace(password, 'password'))
})

test('line ends that are sound go with what is tidied, not with what is wrong', () => {
  expect(tidy('one\r\ntwo\rthree')).toBe('one\ntwo\nthree')
  expect(normalizedText('one\r\n\u200btwo\u0000\r\n', {repairs: true, tidies: false, folds: false})).toBe(
    'one\r\ntwo\r\n',
  )
})

test('control characters that separate leave a separator, and commands to a terminal go whole', () => {
  expect(tidy('page one\fpage two')).toBe('page one\npage two')
  expect(tidy('one\n\ftwo\u000bthree')).toBe('one\ntwo\nthree')
  expect(tidy('field1\u001ffield2\u001erec2\u001dgroup2')).toBe('field1 field2\nrec2\ngroup2')
  expect(
    tidy('\u001b[31mERROR\u001b[0m in \u001b]8;;https://a.example\u0007a\u001b]8;;\u0007 \u001b[1;4mb\u001b[m\u001b[K'),
  ).toBe('ERROR in a b')
  expect(tidy('N\bNA\bA_\bm_\be')).toBe('NAme')
  expect(tidy('a\u0000b, done\u0007')).toBe('ab, done')
})

test('what a script needs stays: where words end, and what runs from the right', () => {
  const needed = [
    'ภาษา\u200bไทย\u200bสวย',
    'ភាសា\u200bខ្មែរ',
    'ພາສາ\u200bລາວ',
    'မြန်မာ\u200bဘာသာ',
    'user \u2068אבג\u2069 wrote 5',
    '\u202bאבג ABC\u202c',
    'می\u200cخواهم',
    'क्\u200dष क्\u200cष',
    '👩\u200d👩\u200d👧',
  ]
  for (const text of needed) expect(tidy(text)).toBe(text)
  expect(tidy('user \u2068abc\u2069, \u202ethe end\u202c, Explanation:\u200b\u200b ok')).toBe(
    'user abc, the end, Explanation: ok',
  )
  expect(tidy('\ufeffשלום \u202eהפוך')).toBe('שלום הפוך')
})

test('letters and digits never change, and a second time nothing does', () => {
  const piece = fc.constantFrom(
    ...['a', 'b  c', ' ', '  ', '\t', '\n', '\n\n', '\r\n', '```', '`', '"', "'", '[', ']', '|', '---', '= 1', ';'],
    ...['\u200b', '\u00a0', '\ufeff', '\f', '\u001f', 'e\u0301', 'é', 'ไทย', 'אב', '\u2068', '\u202e', '- x', '+ y'],
  )
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 14}), fc.boolean(), (pieces, folds) => {
      const text = pieces.join('')
      const once = tidy(text, folds)
      expect(tidy(once, folds)).toBe(once)
      const said = (of: string) => of.normalize('NFC').replace(/[^\p{L}\p{N}]/gu, '')
      expect(said(once)).toBe(said(text))
    }),
    {numRuns: 300},
  )
})

/** Proposes one outcome, and another where the meter says less of that. */
const proposing = (whole: string, least?: string): Enzyme => {
  const proposal = (span: Span, if_ok: string): Proposal => ({
    span: {...span, if_ok},
    changes: [{field: 'if_ok', what: 'rewritten'}],
  })
  return {
    name: 'proposing',
    version: '1',
    neverLowers: true,
    apply: async (drafts) =>
      drafts.map(({span}) => ({
        ...proposal(span, whole),
        least: () => (least === undefined ? undefined : proposal(span, least)),
      })),
  }
}

test('where the meter says less of all that would be done, only faults go; where that says as little, all is done', async () => {
  const before = makeSpan({id: 's', this: 'What causes tides?', if_ok: 'The gravity of the Moon, and of the Sun.'})
  const made = async (whole: string, least?: string) =>
    (await applyTo([proposing(whole, least)], [before]))[0]!.span?.if_ok
  expect(await made('TBD')).toBeUndefined()
  expect(await made('TBD', 'The gravity of the Moon and the Sun.')).toBe('The gravity of the Moon and the Sun.')
  expect(await made('TBD', 'TODO')).toBe('TBD')
  expect(await made('The gravity of the Moon and the Sun.', 'TBD')).toBe('The gravity of the Moon and the Sun.')
  expect(normalizer(PLAN.rules).neverLowers).toBe(true)
})
