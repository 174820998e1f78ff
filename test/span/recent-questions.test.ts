import {expect, test} from 'vitest'
import {RecentQuestions} from '../../src/span/recent-questions.ts'
import type {Split} from '../../src/span/split.ts'

const SPLITS: readonly Split[] = ['memory', 'calibration', 'validation']

function setOf(seq: number, size: number): Uint32Array {
  return Uint32Array.from({length: size}, (_, at) => seq * 2000 + at)
}

test('a question that is remembered is the one that was entered, and the latest ones always are', () => {
  const questions = new RecentQuestions()
  // More token hashes than the ring holds, so that early ones are written over.
  const count = 12_000
  const sizeOf = (seq: number) => (seq * 7919) % 1025
  for (let seq = 1; seq <= count; seq++)
    questions.add(seq, setOf(seq, sizeOf(seq)), seq % 11 === 0 ? null : SPLITS[seq % 3]!)
  questions.add(count + 1, setOf(count + 1, 1024), 'memory')
  let remembered = 0
  for (let seq = 1; seq <= count; seq++) {
    const question = questions.get(seq)
    if (question !== undefined) remembered++
    if (seq > count - 5000) expect([seq, question === undefined]).toEqual([seq, false])
    if (question === undefined) continue
    if (seq % 11 === 0) expect(question).toBeNull()
    else expect(question).toEqual({set: setOf(seq, sizeOf(seq)), split: SPLITS[seq % 3]})
  }
  expect(remembered).toBe(count)
  for (let seq = count + 2; seq < 3 * count; seq++) questions.add(seq, setOf(seq, 700), 'memory')
  expect(questions.get(1)).toBeUndefined()
  expect(questions.get(3 * count - 1)).toEqual({set: setOf(3 * count - 1, 700), split: 'memory'})
})

test('a question that changed is no longer remembered', () => {
  const questions = new RecentQuestions()
  questions.add(5, setOf(5, 3), 'memory')
  questions.forget(5)
  expect(questions.get(5)).toBeUndefined()
  expect(questions.get(6)).toBeUndefined()
})
