import {expect, test} from 'vitest'
import {Contrast, type Side} from '../../../scripts/embedder/contrast.ts'
import {SeededRandom} from '../../../scripts/embedder/random.ts'

const N = 6
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

test('the gradients of in-batch negatives are those of the loss, masked pairs aside', () => {
  const [a, b] = [side(), side()]
  const masked = new Uint8Array(N * N)
  masked[1] = 1
  checkGradients(a, b, () => new Contrast(N).pairs(a, b, WIDTH, {temperature: 0.5, weight: 1, masked}))
})

test('the gradients of distillation are those of the loss', () => {
  const [a, b] = [side(), side()]
  const teacher = Float32Array.from({length: N * N}, () => random.normal())
  const options = {temperature: 0.5, teacherTemperature: 0.5, weight: 1}
  checkGradients(a, b, () => new Contrast(N).lessons(a, b, WIDTH, {...options, teacher: teacher.slice()}))
})
