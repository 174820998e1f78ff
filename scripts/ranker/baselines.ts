import type {Asked} from '../embedder/evaluation-sets.ts'
import {tfIdfSearch} from '../embedder/tf-idf.ts'
import {isRight} from './exact-match.ts'

/** Neighbours that vote in the second baseline. */
const VOTERS = 10
/** Similarities are raised to it before they vote: the best of 1, 4 and 8 (16.2, 19.0 and 19.3 % on WebQuestions). */
const SHARPNESS = 8

export interface Baselines {
  /** The answer of the nearest question by TF-IDF over words. */
  readonly wordNearest: boolean
  /** The answer with the most similarity among the ten nearest by TF-IDF over character 3- to 5-grams. */
  readonly charVote: boolean
}

/** Whether each baseline answers right, for one memory. */
export function baselines(memory: readonly Asked[]): (asked: Asked) => Baselines {
  const questions = memory.map(({question}) => question)
  const words = tfIdfSearch(questions, (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
  const chars = tfIdfSearch(questions)
  return ({question, answers}) => {
    const [nearest] = best(scoresOf(words, question), 1)
    const scores = scoresOf(chars, question)
    const votes = new Map<string, number>()
    for (const place of best(scores, VOTERS)) {
      // All right answers of a neighbour, which is better than the first of them (20.2 %).
      for (const answer of memory[place]!.answers)
        votes.set(answer, (votes.get(answer) ?? 0) + scores[place]! ** SHARPNESS)
    }
    const voted = [...votes].reduce((most, other) => (other[1] > most[1] ? other : most), ['', -1] as [string, number])
    return {
      wordNearest: isRight(memory[nearest!]!.answers[0]!, answers),
      charVote: isRight(voted[0], answers),
    }
  }
}

function scoresOf(search: ReturnType<typeof tfIdfSearch>, question: string): Float64Array {
  const [scores] = search([question])
  return scores!
}

function best(scores: Float64Array, count: number): number[] {
  const places: number[] = []
  for (let at = 0; at < scores.length; at++) {
    if (places.length === count && scores[at]! <= scores[places.at(-1)!]!) continue
    let slot = places.length
    while (slot > 0 && scores[places[slot - 1]!]! < scores[at]!) slot--
    places.splice(slot, 0, at)
    if (places.length > count) places.pop()
  }
  return places
}
