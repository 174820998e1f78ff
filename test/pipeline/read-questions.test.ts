import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {expect, test} from 'vitest'
import {InputError, UsageError} from '../../src/errors.ts'
import {readQuestions} from '../../src/pipeline/read-questions.ts'
import {tempDir} from '../support/temp.ts'

function fileOf(content: string | Buffer): string {
  const file = join(tempDir(), 'qa.jsonl')
  writeFileSync(file, content)
  return file
}

function linesOf(...rows: readonly unknown[]): string {
  return fileOf(rows.map((row) => JSON.stringify(row)).join('\n'))
}

test('questions are read in the shapes that public sets have', async () => {
  const rows = [
    {question: 'q1', answers: ['a', 'b']},
    {n: 2, question: 'q2', answer: ['c']},
    {question: 'q3', answer: 'so it is 5\n#### 5'},
    {id: 's', this: 'q4', if_ok: 'd', answer_aliases: ['e']},
    {question: 'q5', answer: 7},
    {question: 'q6', answer: true},
    {question: 'q7', answer: [false, null]},
  ]
  const read = await readQuestions(fileOf(gzipSync(rows.map((row) => JSON.stringify(row)).join('\n'))))
  expect(read.questions.map(({gold}) => gold)).toEqual([
    ...[['a', 'b'], ['c'], ['5'], ['d', 'e'], ['7']],
    ['true', 'yes', 'sim', 'verdadeiro'],
    ['false', 'no', 'não', 'falso'],
  ])
  const list = await readQuestions(fileOf(JSON.stringify([{qId: 'x', qText: 'who?', answers: ['me']}])))
  expect(list.questions).toEqual([{number: 1, question: 'who?', gold: ['me']}])
  await expect(readQuestions('/nowhere.jsonl')).rejects.toThrow(UsageError)
})

test('a bad row is set aside with its line, field and reason, and the rows after it keep their places', async () => {
  const good = {question: 'q', answers: ['a']}
  const cases: [unknown, string, RegExp][] = [
    [{question: 'q'}, 'answers', /no answer/],
    [{answers: ['a']}, 'question', /no question/],
    [{question: 7, answers: ['a']}, 'question', /a number/],
    [{question: '  ', answers: ['a']}, 'question', /empty/],
    [{question: 'q', answers: ['  ']}, 'answers', /empty/],
    [{question: 'q', answer: {value: 'a'}}, 'answer', /an object/],
    [{question: 'q', answers: ['a', {value: 'b'}]}, 'answers', /an object/],
    [{question: 'x'.repeat((1 << 20) + 1), answers: ['a']}, 'question', /longer than 1 MB/],
    [[1], '', /no object/],
    ['text', '', /no object/],
  ]
  for (const [row, field, reason] of cases) {
    const {questions, faults} = await readQuestions(linesOf(good, row, good))
    expect(questions.map(({number}) => number)).toEqual([1, 3])
    expect(faults).toEqual([expect.objectContaining({line: 2, field, message: expect.stringMatching(reason)})])
  }
  const broken = await readQuestions(fileOf(`${JSON.stringify(good)}\n\n{oops\n`))
  expect(broken.faults).toMatchObject([{line: 3, field: '', code: 'bad_json'}])
})

test('in a JSON list a row is told by its item, for it has no line of its own', async () => {
  const file = fileOf(`[\n${JSON.stringify({question: 'q', answers: ['a']})},\n\n{"question": "q"}]`)
  const {faults} = await readQuestions(file)
  expect(faults).toMatchObject([{item: 2, field: 'answers'}])
  expect(faults[0]).not.toHaveProperty('line')
})

test('a file without one good row is an error that names the first bad ones', async () => {
  const bad = linesOf({question: 'q'}, {answers: ['a']})
  await expect(readQuestions(bad)).rejects.toThrow(InputError)
  await expect(readQuestions(bad)).rejects.toThrow(
    /2 of 2 rows are no questions[\s\S]*:1: answers: no answer[\s\S]*:2: question: no question/,
  )
  await expect(readQuestions(fileOf(''))).rejects.toThrow(/holds no questions/)
  await expect(readQuestions(fileOf('[{"question": "q",]'))).rejects.toThrow(InputError)
})

test('a compressed file that is cut short is refused as a whole: what it lacks would not be missed', async () => {
  const whole = gzipSync('{"question":"q","answers":["a"]}\n'.repeat(20))
  await expect(readQuestions(fileOf(whole.subarray(0, -6)))).rejects.toThrow(InputError)
})
