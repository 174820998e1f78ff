import {tokensOf} from '../../src/span/tokens.ts'
import type {Asked} from '../embedder/evaluation-sets.ts'
import {type Score, share} from '../embedder/statistics.ts'
import {isRight} from './exact-match.ts'

/** Fewer say nothing. */
const LEAST = 100

/**
 * How often questions of the same words, in whatever order, have the same answer by exact match: each beside the first of
 * its twins, as if that one's first answer were given to it. More than this nobody can be sure of who has only questions
 * and answers of the set. Undefined of too few.
 */
export function twinAgreement(questions: readonly Asked[]): {readonly n: number; readonly share: Score} | undefined {
  const twins = new Map<string, Asked[]>()
  for (const question of questions) {
    const words = [...new Set(tokensOf(question.question))].sort().join(' ')
    const known = twins.get(words)
    if (known === undefined) twins.set(words, [question])
    else known.push(question)
  }
  const agree = [...twins.values()]
    .filter((same) => same.length > 1)
    .flatMap((same) =>
      same.map(({answers}, at) => isRight((at === 0 ? same[1]! : same[0]!).answers[0] ?? null, answers)),
    )
  return agree.length < LEAST ? undefined : {n: agree.length, share: share(agree)}
}
