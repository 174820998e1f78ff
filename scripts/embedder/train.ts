import {inBatchLoss} from '../../src/embedding/adapting/in-batch-loss.ts'
import {UnitSums} from '../../src/embedding/adapting/unit-sums.ts'
import {fastProducts, graded, lessonLoss} from './contrast.ts'
import type {TextPair} from './corpus.ts'
import type {Judged} from './evaluation-sets.ts'
import type {SeededRandom} from './random.ts'
import {DIMENSIONS} from './start.ts'
import type {Student} from './student.ts'
import {type Lessons, TEACHER_DIMENSIONS} from './teacher.ts'
import type {Vocabulary} from './vocabulary.ts'

/** Everything that was chosen on the development sets. */
export interface Recipe {
  readonly steps: number
  readonly rate: number
  readonly warmUp: number
  /** Pairs of a batch, all of one source. */
  readonly batch: number
  readonly temperature: number
  /** Weight of the loss at fewer dimensions; 128 and 64 take turns. */
  readonly matryoshka: number
  /** Texts of the teacher in a step, the weight of that loss, and how sharp both similarities are. */
  readonly lessons: number
  readonly lessonWeight: number
  readonly lessonTemperature: number
  readonly teacherTemperature: number
  /** Graded pairs in a step, and the weight and temperature of their loss. */
  readonly graded: number
  readonly gradedWeight: number
  readonly gradedTemperature: number
  /** How often a source has its turn: (pairs) to the power of `evenness`, times its favour. */
  readonly evenness: number
  readonly favours: Readonly<Record<string, number>>
}

/** Trains in place. @param progress is told the step and the mean loss every 100 steps */
export function train(
  student: Student,
  vocabulary: Vocabulary,
  sources: ReadonlyMap<string, readonly TextPair[]>,
  lessons: Lessons,
  grades: readonly (readonly Judged[])[],
  recipe: Recipe,
  random: SeededRandom,
  progress: (step: number, loss: number) => void,
): void {
  let turns = 0
  const encoded = [...sources].map(([name, pairs]) => {
    turns += pairs.length ** recipe.evenness * (recipe.favours[name] ?? 1)
    const numbers = pairs.map((pair) => pair.map(vocabulary.encode) as [Int32Array, Int32Array])
    return {pairs: random.shuffle(numbers), until: turns, next: 0}
  })
  const texts = lessons.texts.map(vocabulary.encode)
  const translations = lessons.translations.map((text) => (text === null ? null : vocabulary.encode(text)))
  const judged = grades.map((set) =>
    set.map(({gold, a, b}) => ({gold, a: vocabulary.encode(a), b: vocabulary.encode(b)})),
  )
  const masked = new Uint8Array(recipe.batch ** 2)
  const taught = new Float32Array(recipe.lessons * TEACHER_DIMENSIONS)
  let lost = 0
  for (let step = 1; step <= recipe.steps; step++) {
    const drawn = random.next() * turns
    const source = encoded.find(({until}) => drawn < until)!
    const batch = Array.from({length: recipe.batch}, () => {
      if (source.next === source.pairs.length) {
        random.shuffle(source.pairs)
        source.next = 0
      }
      return source.pairs[source.next++]!
    })
    maskDoubles(batch, masked)
    const reader = new Batch(student, random)
    const a = reader.read(batch.map(([anchor]) => anchor))
    const b = reader.read(batch.map(([, positive]) => positive))
    const inBatch = {n: recipe.batch, temperature: recipe.temperature, masked, products: fastProducts}
    lost += inBatchLoss(a.at(DIMENSIONS), b.at(DIMENSIONS), {...inBatch, width: DIMENSIONS, weight: 1})
    a.back()
    b.back()
    const width = step % 2 === 0 ? 128 : 64
    inBatchLoss(a.at(width), b.at(width), {...inBatch, width, weight: recipe.matryoshka})
    a.back()
    b.back()
    a.learn()
    b.learn()
    if (recipe.lessonWeight > 0) {
      const chosen = Array.from({length: recipe.lessons}, () => random.below(texts.length))
      const either = () =>
        chosen.map((index) => (random.next() < 0.5 ? (translations[index] ?? texts[index]!) : texts[index]!))
      const x = reader.read(either())
      const y = reader.read(either())
      for (const [at, index] of chosen.entries())
        taught.set(
          lessons.vectors.subarray(index * TEACHER_DIMENSIONS, (index + 1) * TEACHER_DIMENSIONS),
          at * TEACHER_DIMENSIONS,
        )
      const n = recipe.lessons
      lessonLoss(x.at(DIMENSIONS), y.at(DIMENSIONS), {
        n,
        width: DIMENSIONS,
        temperature: recipe.lessonTemperature,
        teacherTemperature: recipe.teacherTemperature,
        weight: recipe.lessonWeight,
        teacher: fastProducts.similarities(taught, taught, {n, width: TEACHER_DIMENSIONS, factor: 1}),
      })
      x.back()
      y.back()
      x.learn()
      y.learn()
    }
    if (recipe.gradedWeight > 0 && judged.length > 0) {
      const set = judged[random.below(judged.length)]!
      const chosen = Array.from({length: recipe.graded}, () => set[random.below(set.length)]!)
      const x = reader.read(chosen.map(({a}) => a))
      const y = reader.read(chosen.map(({b}) => b))
      graded(x.at(DIMENSIONS), y.at(DIMENSIONS), DIMENSIONS, {
        temperature: recipe.gradedTemperature,
        weight: recipe.gradedWeight,
        grades: chosen.map(({gold}) => gold),
      })
      x.back()
      y.back()
      x.learn()
      y.learn()
    }
    student.step(
      recipe.rate * Math.min(step / recipe.warmUp, (recipe.steps - step + 1) / (recipe.steps - recipe.warmUp)),
    )
    if (step % 100 === 0) {
      progress(step, lost / 100)
      lost = 0
    }
  }
}

/** Marks pairs of a batch that share a side: they are not wrong for each other. */
function maskDoubles(batch: readonly (readonly [Int32Array, Int32Array])[], masked: Uint8Array): void {
  const keys = batch.map((pair) => pair.map((side) => side.join(' ')))
  for (let i = 0; i < batch.length; i++)
    for (let j = 0; j < batch.length; j++) {
      const same = keys[i]![0] === keys[j]![0] || keys[i]![1] === keys[j]![1] || keys[i]![0] === keys[j]![1]
      masked[i * batch.length + j] = i !== j && same ? 1 : 0
    }
}

/** Reads texts for one step. */
class Batch {
  readonly #student: Student
  readonly #random: SeededRandom

  constructor(student: Student, random: SeededRandom) {
    this.#student = student
    this.#random = random
  }

  read(texts: readonly Int32Array[]): BatchSide {
    const reads = texts.map((text) => this.#student.read(text, this.#random))
    const sums = new Float32Array(texts.length * DIMENSIONS)
    for (const [index, read] of reads.entries())
      this.#student.sum(read, sums.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS))
    return new BatchSide(sums, (index, gradient) => this.#student.learn(reads[index]!, gradient))
  }
}

/** One side of a batch. */
class BatchSide extends UnitSums {
  readonly #learn: (index: number, gradient: Float32Array) => void

  constructor(sums: Float32Array, learn: (index: number, gradient: Float32Array) => void) {
    super(sums, DIMENSIONS)
    this.#learn = learn
  }

  /** Notes the gradients of all texts. */
  learn(): void {
    for (const [index, gradient] of [...this.gradients()].entries()) this.#learn(index, gradient)
  }
}
