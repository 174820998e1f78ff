import fc from 'fast-check'
import {expect, test} from 'vitest'
import {outcomeKey} from '../../src/matching/outcome-key.ts'

// The first five: what `normalize_answer` of the SQuAD evaluation script does, too.
test.each([
  ['The Eiffel Tower', 'eiffel tower'],
  ['an  apple!', 'Apple'],
  ['Denver Broncos.', 'denver broncos'],
  ['"Paris"', 'Paris'],
  ['U.S.', 'US'],
  ['1,000 euros', '1000 euros'],
  ['299.792.458 m/s', '299,792,458 m/s'],
  ['3,50 €', '3.5 €'],
  ['O dia 5.', 'dia 5'],
  ['Até o dia 5 do mês seguinte.', 'até dia 5 do mês seguinte'],
  ["don't", 'dont'],
  ['`git reset --soft HEAD~1`', 'git reset --soft HEAD~1'],
  ['git reset --soft HEAD~1.', 'git reset  --soft HEAD~1'],
])('%s and %s are one answer', (a, b) => {
  expect(outcomeKey(a)).toBe(outcomeKey(b))
})

test.each([
  ['git reset --soft HEAD~1', 'git reset --hard HEAD~1'],
  ["grep -rl 'TODO' .", "grep -rL 'TODO' ."],
  ['vitamin A', 'vitamin B'],
  ['vitamin A', 'vitamin'],
  ['5', '-5'],
  ['C', 'C#'],
  ['C', 'C++'],
  ['10 %', '10'],
  ['1.5', '15'],
  ['10:30', '1030'],
  ['node.js', 'node'],
  ['$5', '5'],
  ['avô', 'avó'],
  ['A', 'B'],
  ['!', '?'],
  ['🔥', '🐍'],
])('%s and %s are two', (a, b) => {
  expect(outcomeKey(a)).not.toBe(outcomeKey(b))
})

test('no answer that says something has an empty key, and a key of prose is its own key', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary', maxLength: 80}), (text) => {
      fc.pre(text.trim() !== '')
      expect(outcomeKey(text)).not.toBe('')
    }),
  )
  for (const text of ['The answer is 1,000.50 (about).', 'Uma xícara e meia, ou 360 ml', 'x'])
    expect(outcomeKey(outcomeKey(text))).toBe(outcomeKey(text))
})

test('100 kB of anything is normalised in time that grows with its length', () => {
  for (const unit of ['a(', '0', '/', '`', '- ', 'a.', '{ ', 'é', '1,000'])
    expect(outcomeKey(unit.repeat(100_000 / unit.length)).length).toBeGreaterThan(0)
})
