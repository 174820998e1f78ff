import type {TextPair} from './corpus.ts'

/** Answers that fit too many questions say nothing about any of them. */
const MOST_QUESTIONS = 30
const LEAST_WORDS = 2

/** Sources of questions with their answers, by the name that pairs of questions with one answer get. */
const SOURCES: Readonly<Record<string, string>> = {
  'squad-same-sentence': 'squad-question-sentence',
  'trivia-same-answer': 'trivia-question-answer',
}

/** Pairs of different questions with the same answer, from sources of questions with answers. */
export function sameAnswerPairs(sources: ReadonlyMap<string, readonly TextPair[]>): Map<string, TextPair[]> {
  return new Map(
    Object.entries(SOURCES).map(([name, source]) => [name, pairsOfOneAnswer(sources.get(source) ?? [])] as const),
  )
}

function pairsOfOneAnswer(pairs: readonly TextPair[]): TextPair[] {
  const questions = new Map<string, Set<string>>()
  for (const [question, answer] of pairs) {
    const key = answer
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
    if (key.split(' ').length < LEAST_WORDS || /^(all|none|both|neither)\b/.test(key)) continue
    const known = questions.get(key)
    if (known === undefined) questions.set(key, new Set([question]))
    else known.add(question)
  }
  // Around the circle: each question stands in two pairs.
  return [...questions.values()]
    .map((set) => [...set])
    .filter((list) => list.length > 1 && list.length <= MOST_QUESTIONS)
    .flatMap((list) => list.map((question, at): TextPair => [question, list[(at + 1) % list.length]!]))
}
