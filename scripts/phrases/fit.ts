import {type Passage, readPassage} from '../../src/quality/passage.ts'
import {openingBucket, QUESTION_TOKENS} from '../../src/quality/phrase-model.ts'
import {SIZES} from '../../src/quality/phrase-tables.ts'
import type {SeededRandom} from '../random/seeded-random.ts'
import {sigmoid} from './sigmoid.ts'

/** A question, or what stands for one, its answer, and which source they are from. */
export interface Pair {
  readonly question: string
  readonly answer: string
  readonly source: number
}

export interface FitTables {
  /** Ascending. */
  readonly words: readonly number[]
  readonly rarity: Uint8Array
  readonly sharedWord: Float32Array
  readonly prior: Float32Array
  readonly questionVectors: Float32Array
  readonly answerVectors: Float32Array
}

const EPOCHS = 5
const RATE = 0.4
const DECAY = 2e-4
/** Per pair: a wrong answer of the same source and one of any, each counting half. */
const WRONG_ANSWERS = 2

/** Of an answer, what is learned from. */
const ANSWER_TOKENS = 32

/** Words that get vectors of their own: so frequent, and at most so many. */
const LEAST_COUNT = 5
const MOST_WORDS = 24_000
/** In how many texts a word stands that is grammar, and one that is common. */
const GRAMMAR_COUNT = 4000
const COMMON_COUNT = 300
const UNKNOWN_RARITY = 3

interface Item {
  readonly question: readonly number[]
  readonly asked: ReadonlySet<number>
  readonly answer: readonly number[]
  readonly said: readonly number[]
  readonly source: number
}

/**
 * Noise-contrastive estimation (Gutmann & Hyvarinen 2010): for each word of an answer the log-odds that it answers this
 * question and not another one: product of two small vectors, a prior, and what it is worth that the question has it too.
 */
export function trainFit(pairs: readonly Pair[], random: SeededRandom): FitTables {
  const counts = new Map<number, number>()
  for (const {question, answer} of pairs)
    for (const text of [question, answer])
      for (const id of new Set(readPassage(text.slice(0, 500)).ids)) counts.set(id, (counts.get(id) ?? 0) + 1)
  const words = [...counts]
    .filter(([, count]) => count >= LEAST_COUNT)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MOST_WORDS)
    .map(([id]) => id)
    .sort((a, b) => a - b)
  const indexOf = new Map(words.map((id, index) => [id, index]))
  const rarity = Uint8Array.from(words, (id) => {
    const count = counts.get(id)!
    return count > GRAMMAR_COUNT ? 0 : count > COMMON_COUNT ? 1 : 2
  })
  const slotOf = ({ids, classes}: Passage, at: number) =>
    indexOf.get(ids[at]!) ?? words.length + (classes[at]! & (SIZES.classes - 1))
  const answerSlots = words.length + SIZES.classes
  const questionSlots = answerSlots + SIZES.openings
  const itemOf = ({question, answer, source}: Pair): Item => {
    const asked = readPassage(question)
    const said = readPassage(answer)
    const distinct = asked.ids.map((_, at) => at).filter((at) => asked.ids.indexOf(asked.ids[at]!) === at)
    const slots = distinct.slice(0, QUESTION_TOKENS).map((at) => slotOf(asked, at))
    if (asked.ids.length > 1) slots.push(answerSlots + openingBucket(asked))
    const heard = said.ids.slice(0, ANSWER_TOKENS)
    return {
      question: slots,
      asked: new Set(asked.ids),
      answer: heard.map((_, at) => slotOf(said, at)),
      said: heard,
      source,
    }
  }
  const items = pairs.map(itemOf).filter(({question, answer}) => question.length > 0 && answer.length > 0)
  const bySource = Map.groupBy(items, ({source}) => source)

  const {dimensions} = SIZES
  const small = () => (random.next() - 0.5) * 0.3
  const Q = new Float32Array(questionSlots * dimensions).map(small)
  const A = new Float32Array(answerSlots * dimensions).map(small)
  const prior = new Float32Array(answerSlots)
  const sharedWord = new Float32Array(UNKNOWN_RARITY + 1)
  const squares = {
    Q: new Float32Array(questionSlots).fill(0.1),
    A: new Float32Array(answerSlots).fill(0.1),
    prior: new Float32Array(answerSlots).fill(1),
    shared: new Float32Array(UNKNOWN_RARITY + 1).fill(1),
  }
  const sum = new Float32Array(dimensions)
  const pull = new Float32Array(dimensions)

  const learn = (item: Item, rate: number): void => {
    const scale = 1 / Math.sqrt(item.question.length)
    sum.fill(0)
    pull.fill(0)
    for (const slot of item.question) for (let d = 0; d < dimensions; d++) sum[d]! += Q[slot * dimensions + d]! * scale
    let length = 0
    for (let d = 0; d < dimensions; d++) length += sum[d]! * sum[d]!
    for (let turn = 0; turn <= WRONG_ANSWERS; turn++) {
      const other = turn === 0 ? item : random.pick(turn === 1 ? bySource.get(item.source)! : items)
      const [label, weight] = turn === 0 ? [1, 1] : [0, 1 / WRONG_ANSWERS]
      for (let at = 0; at < other.answer.length; at++) {
        const slot = other.answer[at]!
        const shared = item.asked.has(other.said[at]!) ? (rarity[slot] ?? UNKNOWN_RARITY) : -1
        let odds = prior[slot]! + (shared === -1 ? 0 : sharedWord[shared]!)
        for (let d = 0; d < dimensions; d++) odds += sum[d]! * A[slot * dimensions + d]!
        const error = (sigmoid(odds) - label) * weight
        squares.prior[slot]! += error * error
        prior[slot]! -= (rate * error) / Math.sqrt(squares.prior[slot]!)
        if (shared !== -1) {
          squares.shared[shared]! += error * error
          sharedWord[shared]! -= (rate * error) / Math.sqrt(squares.shared[shared]!)
        }
        squares.A[slot]! += (error * error * length) / dimensions
        const step = rate / Math.sqrt(squares.A[slot]!)
        for (let d = 0; d < dimensions; d++) {
          const value = A[slot * dimensions + d]!
          pull[d]! += error * value
          A[slot * dimensions + d] = value - step * (error * sum[d]! + DECAY * value)
        }
      }
    }
    let force = 0
    for (let d = 0; d < dimensions; d++) force += (pull[d]! * scale) ** 2
    for (const slot of item.question) {
      squares.Q[slot]! += force / dimensions
      const step = rate / Math.sqrt(squares.Q[slot]!)
      for (let d = 0; d < dimensions; d++) {
        const value = Q[slot * dimensions + d]!
        Q[slot * dimensions + d] = value - step * (pull[d]! * scale + DECAY * value)
      }
    }
  }
  for (let epoch = 0; epoch < EPOCHS; epoch++)
    for (const item of random.shuffle([...items])) learn(item, RATE * (1 - epoch / (EPOCHS + 1)))
  return {words, rarity, sharedWord, prior, questionVectors: Q, answerVectors: A}
}
