import {expect, test} from 'vitest'
import {leastRecords} from '../../src/calibration/conformal.ts'
import {GateError} from '../../src/errors.ts'
import {refuseTooAlike} from '../../src/pipeline/calibration-refusals.ts'

function answers(right: number, wrong: number) {
  return [...Array(right).fill({correct: true}), ...Array(wrong).fill({correct: false})] as {correct: boolean}[]
}

/** With an alpha of .05 or more there are only so many of both kinds. */
function refusal(alpha: number, [right, wrong]: readonly [number, number], few: readonly [number, number]) {
  try {
    refuseTooAlike(
      answers(right, wrong),
      {alpha},
      {
        enoughFor: (other) => (other < 0.05 ? 1000 : 500),
        recordsOf: (enough) => (enough === 1000 ? answers(right, wrong) : answers(...few)),
      },
    )
    return undefined
  } catch (error) {
    return error as GateError
  }
}

test('the alpha that a refusal names is the least that is not refused, by the right and the wrong that there would be', () => {
  for (const [right, wrong] of [
    [21, 125],
    [125, 21],
    [1, 300],
    [400, 60],
    [1000, 1000],
  ] as const)
    for (const few of [
      [right, wrong],
      [Math.ceil(right / 2), Math.ceil(wrong / 2)],
    ] as const) {
      const error = refusal(0.0005, [right, wrong], few)
      expect(error).toBeInstanceOf(GateError)
      expect(error!.message).toContain(`there are ${right} right and ${wrong} wrong`)
      const named = Number(/--alpha (0\.\d\d) or more/.exec(error!.hint!)![1])
      const each = (alpha: number) => Math.min(...(alpha < 0.05 ? [right, wrong] : few))
      expect(leastRecords(named)).toBeLessThanOrEqual(each(named))
      for (let alpha = named - 0.01; alpha > 0.005; alpha -= 0.01)
        expect(leastRecords(alpha)).toBeGreaterThan(each(alpha))
    }
})

test('where no alpha would do it says so', () => {
  expect(refusal(0.1, [3, 5], [0, 4])!.hint).toBe('no alpha can be had from so few: ingest more spans')
  expect(refusal(0.1, [9, 9], [0, 0])).toBeUndefined()
})
