import {closeSync, openSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {contextFrom, momentFrom, numberFrom, questionText, targetFrom} from '../../src/cli/question-input.ts'
import {UsageError} from '../../src/errors.ts'
import {tempDir} from '../support/temp.ts'

function stdinOf(content: string): {fd: number} {
  const file = join(tempDir(), 'stdin')
  writeFileSync(file, content)
  return {fd: openSync(file, 'r')}
}

test('the words of the command line are the question; without any, stdin is', () => {
  const stdin = stdinOf('what stands here?\n')
  expect(questionText(['how', 'do', 'I'], stdin)).toBe('how do I')
  expect(questionText(['-', 'not'], stdin)).toBe('- not')
  expect(questionText(['-'], stdin)).toBe('what stands here?\n')
  closeSync(stdin.fd)
  expect(questionText([], stdinOf('and here?'))).toBe('and here?')
})

test('a terminal is not waited upon', () => {
  expect(() => questionText([], {isTTY: true, fd: 0})).toThrow(UsageError)
})

test('what is too long on stdin is refused, wherever it would be cut; blanks around a question do not count', () => {
  for (const long of ['x', 'x '])
    expect(() => questionText(['-'], stdinOf(long.repeat(3 << 20)))).toThrow(/longer than 1 MB/)
  const longest = 'x'.repeat(1 << 20)
  expect(questionText(['-'], stdinOf(`${longest}\n`)).trim()).toBe(longest)
})

test('a context is read from pairs, once or several times', () => {
  expect(
    contextFrom(['environment=Data Analysis,stakes=HIGH', 'emotional_state=Calm', 'previous=open_file> run_tests']),
  ).toEqual({
    domain: 'data_analysis',
    stakes: 'high',
    emotion: 'calm',
    actions: ['open_file', 'run_tests'],
  })
  expect(contextFrom(['thread=a=b'])).toMatchObject({thread: 'a=b'})
  expect(contextFrom([])).toEqual({domain: undefined, stakes: undefined, emotion: undefined, actions: undefined})
})

test.each([['mood=calm'], ['environment'], ['environment='], ['stakes=extreme'], ['=x'], ['']])(
  'a context of %s is refused',
  (pair) => {
    expect(() => contextFrom([pair])).toThrow(UsageError)
  },
)

test.each([[['stakes=high,stakes=low']], [['stakes=high', 'stakes=high']], [['thread=a,environment=b', ' thread=c']]])(
  'a context that gives a key twice, %j, is refused: of two values one would be passed over',
  (flags) => {
    expect(() => contextFrom(flags)).toThrow(/gives (stakes|thread) twice/)
  },
)

test('a target lies above 0, and may be 1', () => {
  expect(['1', '0.01', undefined].map((text) => targetFrom('target', text))).toEqual([1, 0.01, undefined])
  for (const text of ['0', '0.0', '-1', '1.1', 'x']) expect(() => targetFrom('target', text)).toThrow(/--target/)
})

test('a moment is a date, or a date and a time', () => {
  expect(momentFrom('since', '2026-03-01')).toBe(Date.UTC(2026, 2, 1))
  expect(momentFrom('since', undefined)).toBeUndefined()
  expect(() => momentFrom('since', 'yesterday')).toThrow(UsageError)
})

test('a number out of its range, or none at all, is refused', () => {
  expect(numberFrom('min-score', '0.5', 1)).toBe(0.5)
  expect(numberFrom('min-score', undefined, 1)).toBeUndefined()
  for (const text of ['3', '-1', 'much', '', 'NaN']) expect(() => numberFrom('min-score', text, 1)).toThrow(UsageError)
})
