import {mix} from '../span/tokens.ts'
import type {Passage} from './passage.ts'

/** A shorter answer may well stand in its question ("red or blue?" - "blue"). */
const LEAST_TOKENS = 4

/** Share of the question's distinct words that an echo repeats, and of its own that it takes from there. */
const REPEATED = 0.7
const TAKEN = 0.9

/** Up to one of its sentence ends the answer says the first `count` tokens of the question again and nothing else, whatever follows. */
export function isEcho(question: Passage, count: number, answer: Passage): boolean {
  let distinct = 0
  for (let at = 0; at < count; at++) if (question.ids.indexOf(question.ids[at]!) === at) distinct++
  const least = Math.min(LEAST_TOKENS, distinct)
  let said = 0
  let common = 0
  let at = 0
  for (const end of answer.ends) {
    for (; at < end; at++) {
      const id = answer.ids[at]!
      if (answer.ids.indexOf(id) < at) continue
      said++
      const place = question.ids.indexOf(id)
      if (place !== -1 && place < count) common++
    }
    if (said >= least && common >= REPEATED * distinct && common >= TAKEN * said) return true
  }
  return false
}

/** So many tokens of a question in a row are copied, and not words that question and answer have in common. */
const RUN = 4

/** 1 for each token of the answer that stands in a run copied from the question. */
export function copiedTokens(question: Passage, answer: Passage): Uint8Array {
  const copied = new Uint8Array(answer.ids.length)
  if (question.ids.length < RUN || !hasCommonRun(question, answer)) return copied
  const runs = new Set<number>()
  for (let at = 0; at + RUN <= question.ids.length; at++) runs.add(runAt(question.ids, at))
  for (let at = 0; at + RUN <= answer.ids.length; at++)
    if (runs.has(runAt(answer.ids, at))) copied.fill(1, at, at + RUN)
  return copied
}

/** So many tokens in a row stand in the question, in any order: without them nothing is copied. */
function hasCommonRun(question: Passage, answer: Passage): boolean {
  let run = 0
  for (const id of answer.ids) {
    run = question.ids.includes(id) ? run + 1 : 0
    if (run === RUN) return true
  }
  return false
}

function runAt(ids: readonly number[], at: number): number {
  let hash = 0
  for (let step = 0; step < RUN; step++) hash = mix(Math.imul(hash, 31) + ids[at + step]!)
  return hash
}
