import {type ComparedWord, MOST_ALIGNED} from './compared-words.ts'
import type {CosineTable} from './cosine-table.ts'
import type {ReadText} from './read-text.ts'

/** Below this weight a word is not telling. */
export const TELLING = 0.1

/** The question, with what all candidates need of it. */
export interface AskedText {
  readonly question: ReadText
  readonly cosines: CosineTable
  readonly numbers: readonly number[]
  readonly squares: number
  /** It lists the answers to choose from. */
  readonly choice: boolean
  /** Sums of vectors, of one candidate after the other: to make new ones takes longer than to add. */
  readonly scratch: {
    readonly question: Float32Array
    readonly candidate: Float32Array
    readonly outcome: Float32Array
    readonly best: Float64Array
  }
}

export function askedText(question: ReadText, cosines: CosineTable): AskedText {
  const empty = () => new Float32Array(question.vectors[0]?.length ?? 0)
  return {
    question,
    cosines,
    numbers: [...question.terms.keys()].filter((at) => /\d/.test(question.terms[at]!)),
    squares: question.weights.reduce((sum, weight) => sum + weight * weight, 0),
    scratch: {question: empty(), candidate: empty(), outcome: empty(), best: new Float64Array(MOST_ALIGNED)},
    choice: /\b(?:or|ou)\b/.test(question.folded),
  }
}

/** The words of one text that the other has in no form. */
class Rest {
  weight = 0
  largest = 0
  /** Sum of the telling words' vectors by weight; undefined when there is none. */
  sum: Float32Array | undefined
  readonly #scratch: Float32Array

  /** @param scratch where the sum may be made */
  constructor(scratch: Float32Array) {
    this.#scratch = scratch
  }

  /** Whether the word is telling: then its vector counts, too. */
  add(weight: number): boolean {
    this.weight += weight
    if (weight > this.largest) this.largest = weight
    return weight >= TELLING
  }

  addVector(vector: Float32Array, weight: number): void {
    this.sum ??= this.#scratch.fill(0)
    addTo(this.sum, vector, weight)
  }
}

/** A candidate's question beside the one asked; its sums hold until the next one. */
export interface CandidateText {
  readonly words: readonly ComparedWord[]
  readonly weight: number
  /** For each word of the question, 1 where the candidate has it. */
  readonly has: Uint8Array
  readonly onlyQuestion: Rest
  readonly onlyCandidate: Rest
  readonly alignedQuestion: number
  readonly alignedCandidate: number
}

export function candidateText(asked: AskedText, words: readonly ComparedWord[]): CandidateText {
  const {question, scratch} = asked
  const {length} = question.terms
  const has = new Uint8Array(length)
  const met = new Uint8Array(length)
  let weight = 0
  for (const word of words) {
    weight += word.weight
    if (word.place >= 0) has[word.place] = 1
    for (const at of word.forms) met[at] = 1
  }
  const onlyQuestion = new Rest(scratch.question)
  for (let at = 0; at < length; at++) {
    if (met[at] === 1) continue
    const own = question.weights[at]!
    if (onlyQuestion.add(own)) onlyQuestion.addVector(question.vectors[at]!, own)
  }
  const onlyCandidate = new Rest(scratch.candidate)
  for (const word of words)
    if (word.forms.length === 0 && onlyCandidate.add(word.weight)) onlyCandidate.addVector(word.vector, word.weight)
  return {words, weight, has, onlyQuestion, onlyCandidate, ...aligned(asked, words, has)}
}

/** How well each text's words are met by the other's. */
function aligned(
  {question, cosines, scratch}: AskedText,
  words: readonly ComparedWord[],
  has: Uint8Array,
): Pick<CandidateText, 'alignedQuestion' | 'alignedCandidate'> {
  const rows = Math.min(MOST_ALIGNED, question.terms.length)
  const columns = Math.min(MOST_ALIGNED, words.length)
  const bestOfRow = scratch.best.subarray(0, rows)
  for (let row = 0; row < rows; row++) bestOfRow[row] = has[row] === 1 ? 1 : -1
  let met = 0
  let weight = 0
  for (let column = 0; column < columns; column++) {
    const word = words[column]!
    const start = word.cosinesAt
    const {values} = cosines
    for (let row = 0; row < rows; row++)
      if (values[start + row]! > bestOfRow[row]!) bestOfRow[row] = values[start + row]!
    met += word.weight * word.bestCosine
    weight += word.weight
  }
  return {
    alignedQuestion: weightedMean(bestOfRow, question.weights, columns),
    alignedCandidate: rows === 0 || weight === 0 ? 0 : met / weight,
  }
}

/** @param others words that could have been met */
function weightedMean(best: Float64Array, weights: Float64Array, others: number): number {
  let sum = 0
  let weight = 0
  for (let at = 0; at < best.length; at++) {
    sum += weights[at]! * best[at]!
    weight += weights[at]!
  }
  return others === 0 || weight === 0 ? 0 : sum / weight
}

export function addTo(sum: Float32Array, vector: Float32Array, weight: number): void {
  for (let at = 0; at < sum.length; at++) sum[at]! += weight * vector[at]!
}
