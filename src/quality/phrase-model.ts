import {readFileSync} from 'node:fs'
import {hashText, mix} from '../span/tokens.ts'
import {isPunctuation, type Passage} from './passage.ts'
import {type PhraseTables, readPhraseTables, SIZES, STEP} from './phrase-tables.ts'

/** Marks the place before the first token. */
const EDGE = 0x9e3779b9

export const PAIR_FEATURES = 4
export const END_FEATURES = 7

/** Buckets of two neighbours, `at` being the right one: word-word, class-word, word-class, class-class. */
export function pairBuckets({ids, classes, starts}: Passage, at: number, into: Uint32Array): void {
  const opens = starts[at] === at
  const left = opens ? EDGE : ids[at - 1]!
  const leftClass = opens ? EDGE : classes[at - 1]!
  const right = ids[at]!
  const rightClass = classes[at]!
  const mask = SIZES.pairs - 1
  into[0] = mix(Math.imul(left, 0x85ebca6b) + right) & mask
  into[1] = mix(Math.imul(leftClass, 0xc2b2ae35) + right + 1) & mask
  into[2] = mix(Math.imul(left, 0x27d4eb2f) + rightClass + 2) & mask
  into[3] = mix(Math.imul(leftClass, 0x165667b1) + rightClass + 3) & mask
}

/**
 * Buckets of a sentence that stops with the token at `last`, which is not punctuation: the word, its class, both with
 * what stands before them or opens the sentence, and its last letters with whether it is a known word.
 */
export function endBuckets(passage: Passage, last: number, known: boolean, into: Uint32Array): void {
  const {ids, classes, starts, words} = passage
  const start = starts[last]!
  const word = ids[last]!
  const lastClass = classes[last]!
  const before = last === start ? EDGE : ids[last - 1]!
  const beforeClass = last === start ? EDGE : classes[last - 1]!
  const length = Math.min(last - start + 1, 12)
  const mask = SIZES.endings - 1
  const letters = words[last]!
  const flag = known ? 1 : 2
  into[0] = mix(word ^ 0x51ed270b) & mask
  into[1] = mix(Math.imul(lastClass, 0x85ebca6b) ^ 0x2545f491) & mask
  into[2] = mix(Math.imul(before, 0xc2b2ae35) + word) & mask
  into[3] = mix(Math.imul(beforeClass, 0x27d4eb2f) + lastClass + 1) & mask
  into[4] = mix(Math.imul(classes[start]!, 0x165667b1) + lastClass + length) & mask
  into[5] = mix(Math.imul(hashText(letters.slice(-4)), 0x9e3779b1) + Math.imul(letters.length, 31) + flag) & mask
  into[6] = mix(Math.imul(hashText(letters.slice(-2)), 0x2c1b3c6d) + Math.imul(length, 31) + flag) & mask
}

/** Buckets of the letters of a word: each two and each three in a row, the edges counting as letters. */
export function spellingBuckets(word: string): number[] {
  const mask = SIZES.spelling - 1
  const buckets: number[] = []
  let first = EDGE
  let second = EDGE
  for (let at = 0; at <= word.length; at++) {
    const third = at === word.length ? EDGE : word.charCodeAt(at)
    buckets.push(mix(Math.imul(first, 0x85ebca6b) ^ (Math.imul(second, 0xc2b2ae35) + third)) & mask)
    buckets.push(mix(Math.imul(second, 0x27d4eb2f) + third + 1) & mask)
    first = second
    second = third
  }
  return buckets
}

/** Distinct tokens of a question, and tokens of an answer, that fit is judged by. */
export const QUESTION_TOKENS = 48
const ANSWER_TOKENS = 40

/** Evidence of one token is held within this, so that no single one decides. */
const MOST_PAIR_EVIDENCE = 3
const MOST_FIT_EVIDENCE = 3

/** In hundredths of what was seen. */
const WRITTEN_SMALL = 80

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

/** Evidence that a sentence that stops with the token at `last`, which is not punctuation, was meant to. */
export function endEvidence(passage: Passage, last: number): number {
  const {endings, wordIndex} = loaded()
  endBuckets(passage, last, wordIndex.has(passage.ids[last]!), END)
  let sum = 0
  for (let feature = 0; feature < END_FEATURES; feature++) sum += endings[END[feature]!]!
  return sum * STEP.evidence
}

/** Whether a word is known, and hardly ever written with a capital letter inside a sentence: no name. */
export function isWrittenSmall(passage: Passage, at: number): boolean {
  const {small, wordIndex} = loaded()
  const index = wordIndex.get(passage.ids[at]!)
  return index !== undefined && small[index]! >= WRITTEN_SMALL
}

/** Evidence that a word in Latin letters is one, and no random letters; undefined for known words and other signs. */
export function spellingEvidence(passage: Passage, at: number): number | undefined {
  const {spelling, wordIndex} = loaded()
  const word = passage.words[at]!
  if (word.length < 2 || wordIndex.has(passage.ids[at]!) || !/^[a-z]+$/.test(word)) return undefined
  const buckets = spellingBuckets(word)
  let sum = 0
  for (const bucket of buckets) sum += spelling[bucket]!
  return sum * STEP.evidence
}

/**
 * Evidence of each of the first tokens of an answer that it belongs to an answer to the first `asked` tokens of this
 * question. NaN for punctuation, which fits everywhere, and for a word that was said before, which adds nothing.
 */
export function fitEvidence(question: Passage, asked: number, answer: Passage): Float64Array {
  const {wordIndex, rarity, sharedWord, prior, questionVectors, answerVectors} = loaded()
  const wordCount = wordIndex.size
  const {dimensions} = SIZES
  const said = Math.min(answer.ids.length, ANSWER_TOKENS)
  const evidence = new Float64Array(said)
  if (asked === 0) return evidence
  const sum = new Float64Array(dimensions)
  const slotOf = (passage: Passage, at: number) =>
    wordIndex.get(passage.ids[at]!) ?? wordCount + (passage.classes[at]! & (SIZES.classes - 1))
  const add = (slot: number) => {
    const base = slot * dimensions
    for (let d = 0; d < dimensions; d++) sum[d]! += questionVectors[base + d]!
  }
  const inQuestion = new Set<number>()
  // A word counts once: asking again asks nothing more.
  for (let at = 0; at < asked && inQuestion.size < QUESTION_TOKENS; at++) {
    if (inQuestion.has(question.ids[at]!)) continue
    inQuestion.add(question.ids[at]!)
    add(slotOf(question, at))
  }
  if (asked > 1) add(wordCount + SIZES.classes + openingBucket(question))
  const scale = (STEP.vector * STEP.vector) / Math.sqrt(inQuestion.size + (asked > 1 ? 1 : 0))
  for (let at = 0; at < said; at++) {
    if (answer.ids.indexOf(answer.ids[at]!) < at || isPunctuation(answer.words[at]!)) {
      evidence[at] = Number.NaN
      continue
    }
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
