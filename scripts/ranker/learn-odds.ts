import {
  ANSWER_SHAPES,
  type AnswerShape,
  type AnswerTypeOdds,
  ASKED_KINDS,
  type AskedKind,
  answerShape,
  askedKind,
} from '../../src/matching/answer-type.ts'
import {fold} from '../../src/span/tokens.ts'
import type {Asked} from '../embedder/evaluation-sets.ts'

/** Counts that every combination starts with, spread as the shapes are over all. */
const PRIOR = 20

/** ln P(shape | kind) / P(shape), of right answers; smoothed. What was never seen is left out. */
export function learnOdds(questions: readonly Asked[]): AnswerTypeOdds {
  const kinds = new Map<AskedKind, number>()
  const shapes = new Map<AnswerShape, number>()
  const both = new Map<string, number>()
  for (const {question, answers} of questions) {
    const kind = askedKind(fold(question))
    const shape = answerShape(answers[0]!)
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1)
    both.set(`${kind} ${shape}`, (both.get(`${kind} ${shape}`) ?? 0) + 1)
  }
  const odds: Partial<Record<keyof AnswerTypeOdds, number>> = {}
  for (const kind of ASKED_KINDS)
    for (const shape of ANSWER_SHAPES) {
      const share = (shapes.get(shape) ?? 0) / questions.length
      if (share === 0) continue
      const seen = both.get(`${kind} ${shape}`) ?? 0
      const among = (seen + PRIOR * share) / ((kinds.get(kind) ?? 0) + PRIOR)
      odds[`${kind} ${shape}`] = Math.round(1000 * Math.log(among / share)) / 1000
    }
  return odds
}
