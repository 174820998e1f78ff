import {expect, test} from 'vitest'
import {fastProducts, lessonLoss} from '../../../scripts/embedder/contrast.ts'
import {SeededRandom} from '../../../scripts/embedder/random.ts'
import {inBatchLoss} from '../../../src/embedding/adapting/in-batch-loss.ts'
import {plainProducts} from '../../../src/embedding/adapting/products.ts'
import type {Side} from '../../../src/embedding/adapting/unit-sums.ts'

const N = 8
const WIDTH = 8
const random = new SeededRandom(1)
const side = (): Side => ({
  unit: Float32Array.from({length: N * WIDTH}, () => random.normal() / 3),
  gradient: new Float32Array(N * WIDTH),
})

/** Compares gradients with what the loss does when a value is moved a little. */
function checkGradients(a: Side, b: Side, loss: () => number): void {
  a.gradient.fill(0)
  b.gradient.fill(0)
  loss()
  const given = [a.gradient.slice(), b.gradient.slice()]
  const move = 1e-3
  for (const [index, {unit}] of [a, b].entries())
    for (let cell = 0; cell < unit.length; cell += 5) {
      const before = unit[cell]!
      unit[cell] = before + move
      const up = loss()
      unit[cell] = before - move
      const down = loss()
      unit[cell] = before
      expect(given[index]![cell]).toBeCloseTo((up - down) / (2 * move), 2)
    }
}

for (const [name, products] of [
  ['in plain JavaScript', plainProducts],
  ['in WebAssembly', fastProducts],
] as const)
  test(`the gradients of in-batch negatives, ${name}, are those of the loss, masked pairs aside`, () => {
    const [a, b] = [side(), side()]
    const masked = new Uint8Array(N * N)
    masked[1] = 1
    const options = {n: N, width: WIDTH, temperature: 0.5, weight: 1, masked, products}
    checkGradients(a, b, () => inBatchLoss(a, b, options))
  })

test('the gradients of distillation are those of the loss', () => {
  const [a, b] = [side(), side()]
  const teacher = Float32Array.from({length: N * N}, () => random.normal())
  const options = {n: N, width: WIDTH, temperature: 0.5, teacherTemperature: 0.5, weight: 1, teacher}
  checkGradients(a, b, () => lessonLoss(a, b, options))
})
