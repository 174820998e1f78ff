import {readFileSync} from 'node:fs'
import {mix} from '../span/tokens.ts'
import type {Passage} from './passage.ts'
import {type PhraseTables, readPhraseTables, SIZES, STEP} from './phrase-tables.ts'

/** Marks the place before the first token. */
const EDGE = 0x9e3779b9

export const PAIR_FEATURES = 4
export const END_FEATURES = 5

/** Buckets of two neighbours, `at` being the right one: word-word, class-word, word-class, class-class. */
export function pairBuckets({ids, classes}: Passage, at: number, into: Uint32Array): void {
  const left = at === 0 ? EDGE : ids[at - 1]!
  const leftClass = at === 0 ? EDGE : classes[at - 1]!
  const right = ids[at]!
  const rightClass = classes[at]!
  const mask = SIZES.pairs - 1
  into[0] = mix(Math.imul(left, 0x85ebca6b) + right) & mask
  into[1] = mix(Math.imul(leftClass, 0xc2b2ae35) + right + 1) & mask
  into[2] = mix(Math.imul(left, 0x27d4eb2f) + rightClass + 2) & mask
  into[3] = mix(Math.imul(leftClass, 0x165667b1) + rightClass + 3) & mask
}

/** Buckets of what stands before an end: last word, its class, and both with what stands before them or opens the text. */
export function endBuckets({ids, classes}: Passage, length: number, into: Uint32Array): void {
  const last = ids[length - 1]!
  const lastClass = classes[length - 1]!
  const before = length < 2 ? EDGE : ids[length - 2]!
  const beforeClass = length < 2 ? EDGE : classes[length - 2]!
  const mask = SIZES.endings - 1
  into[0] = mix(last ^ 0x51ed270b) & mask
  into[1] = mix(Math.imul(lastClass, 0x85ebca6b) ^ 0x2545f491) & mask
  into[2] = mix(Math.imul(before, 0xc2b2ae35) + last) & mask
  into[3] = mix(Math.imul(beforeClass, 0x27d4eb2f) + lastClass + 1) & mask
  into[4] = mix(Math.imul(classes[0]!, 0x165667b1) + lastClass + Math.min(length, 12)) & mask
}

/** Tokens of a question and of an answer that fit is judged by. */
export const QUESTION_TOKENS = 48
export const ANSWER_TOKENS = 32

/** Evidence of one token is held within this, so that no single one decides. */
const MOST_PAIR_EVIDENCE = 3
const MOST_FIT_EVIDENCE = 3

let tables: PhraseTables | undefined

/** Evidence for each token that it stands where it should after the one before it, or at the beginning. */
export function orderEvidence(passage: Passage): Float64Array {
  const {pairs} = loaded()
  const count = passage.ids.length
  const evidence = new Float64Array(count)
  for (let at = 0; at < count; at++) {
    pairBuckets(passage, at, PAIR)
    const sum = pairs[PAIR[0]!]! + pairs[PAIR[1]!]! + pairs[PAIR[2]!]! + pairs[PAIR[3]!]!
    evidence[at] = clamp(sum * STEP.evidence, MOST_PAIR_EVIDENCE)
  }
  return evidence
}

/** Evidence that a text that stops after its last token was meant to; 0 for no text. */
export function endEvidence(passage: Passage): number {
  if (passage.ids.length === 0) return 0
  const {endings} = loaded()
  endBuckets(passage, passage.ids.length, END)
  let sum = 0
  for (let feature = 0; feature < END_FEATURES; feature++) sum += endings[END[feature]!]!
  return sum * STEP.evidence
}

/** Evidence of each token of an answer (the first ANSWER_TOKENS) that it belongs to an answer to this question. */
export function fitEvidence(question: Passage, answer: Passage): Float64Array {
  const {wordIndex, rarity, sharedWord, prior, questionVectors, answerVectors} = loaded()
  const wordCount = wordIndex.size
  const {dimensions} = SIZES
  const said = Math.min(answer.ids.length, ANSWER_TOKENS)
  const evidence = new Float64Array(said)
  if (question.ids.length === 0) return evidence
  const sum = new Float64Array(dimensions)
  const slotOf = (passage: Passage, at: number) =>
    wordIndex.get(passage.ids[at]!) ?? wordCount + (passage.classes[at]! & (SIZES.classes - 1))
  const add = (slot: number) => {
    const base = slot * dimensions
    for (let d = 0; d < dimensions; d++) sum[d]! += questionVectors[base + d]!
  }
  const inQuestion = new Set<number>()
  // A word counts once: asking again asks nothing more.
  for (let at = 0; at < question.ids.length && inQuestion.size < QUESTION_TOKENS; at++) {
    if (inQuestion.has(question.ids[at]!)) continue
    inQuestion.add(question.ids[at]!)
    add(slotOf(question, at))
  }
  if (question.ids.length > 1) add(wordCount + SIZES.classes + openingBucket(question))
  const scale = (STEP.vector * STEP.vector) / Math.sqrt(inQuestion.size + (question.ids.length > 1 ? 1 : 0))
  for (let at = 0; at < said; at++) {
    const slot = slotOf(answer, at)
    const base = slot * dimensions
    let product = 0
    for (let d = 0; d < dimensions; d++) product += sum[d]! * answerVectors[base + d]!
    let odds = prior[slot]! * STEP.evidence + product * scale
    if (inQuestion.has(answer.ids[at]!)) odds += sharedWord[slot < wordCount ? rarity[slot]! : 3]!
    evidence[at] = clamp(odds, MOST_FIT_EVIDENCE)
  }
  return evidence
}

/** The bucket of a question's first two words: "who is", "how many". */
export function openingBucket({ids}: Passage): number {
  return mix(Math.imul(ids[0]!, 31) + ids[1]!) & (SIZES.openings - 1)
}

const PAIR = new Uint32Array(PAIR_FEATURES)
const END = new Uint32Array(END_FEATURES)

function clamp(value: number, most: number): number {
  return value > most ? most : value < -most ? -most : value
}

/** The tables, read once, when the first text is judged. */
function loaded(): PhraseTables {
  tables ??= readPhraseTables(readFileSync(new URL('./phrase-model.bin', import.meta.url)))
  return tables
}
