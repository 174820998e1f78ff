import {expect, test} from 'vitest'
import {bestOutside, divisions} from '../../../scripts/embedder/divisions.ts'

test('each division has ten folds of equal size, and no two divisions are the same', () => {
  const all = divisions(100, 3)
  for (const folds of all)
    for (let fold = 0; fold < 10; fold++) expect(folds.filter((own) => own === fold)).toHaveLength(10)
  expect(new Set(all.map((folds) => folds.join())).size).toBe(4)
  expect(all).toEqual(divisions(100, 3))
})

test('no question is answered from its own fold, however near what is there', () => {
  expect(bestOutside(Float64Array.of(1, 0.9, 0.2, 0.5, 0.5), [0, 0, 1, 1, 2], 0)).toBe(3)
  expect(bestOutside(Float64Array.of(-1, -0.5, -2), [0, 1, 2], 1)).toBe(0)
})
