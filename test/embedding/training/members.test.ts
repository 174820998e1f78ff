import {truncateSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {type Member, meanOf, mostUsed, remembered} from '../../../scripts/embedder/members.ts'
import {DIMENSIONS} from '../../../scripts/embedder/start.ts'
import {tempDir} from '../../support/temp.ts'

const ROWS = 4
const member = (value: number, uses: readonly number[]): Member => ({
  values: Float32Array.from({length: ROWS * DIMENSIONS}, (_, at) => value * (1 + Math.floor(at / DIMENSIONS))),
  uses: Float64Array.from(uses),
})

test('the mean of members has the mean of their rows, and the uses of all', () => {
  const {values, uses} = meanOf([member(1, [1, 0, 0, 4]), member(2, [1, 2, 0, 0]), member(6, [1, 1, 0, 0])])
  expect(Array.from({length: ROWS}, (_, row) => values[row * DIMENSIONS]!)).toEqual(
    [3, 6, 9, 12].map((value) => expect.closeTo(value, 5)),
  )
  expect([...uses]).toEqual([3, 3, 0, 4])
})

test('the rows that are read most and are longest are rounded finest', () => {
  expect(mostUsed(member(1, [10, 10, 10, 0]), 2)).toEqual(new Set([2, 1]))
  expect(mostUsed(member(1, [90, 10, 1, 1]), 2)).toEqual(new Set([0, 1]))
})

test('a finished member is not trained again; one that was half written is', () => {
  const folder = tempDir()
  let trained = 0
  const train = () => {
    trained++
    return member(0.5, [1, 2, 3, 4])
  }
  const first = remembered(folder, 'key', ROWS, train)
  expect(remembered(folder, 'key', ROWS, train)).toEqual(first)
  expect(trained).toBe(1)
  remembered(folder, 'other', ROWS, train)
  expect(trained).toBe(2)
  truncateSync(join(folder, 'key.member'), 100)
  expect(remembered(folder, 'key', ROWS, train)).toEqual(first)
  expect(trained).toBe(3)
  remembered(undefined, 'key', ROWS, train)
  expect(trained).toBe(4)
})
