import {SAME_QUESTION_JACCARD} from '../../src/span/split.ts'
import {tokensOf} from '../../src/span/tokens.ts'
import {SeededRandom} from '../embedder/random.ts'

/** The fold of each question: random by seed, near-duplicates (Jaccard similarity of tokens from .8 on) together. */
export function foldsOf(questions: readonly string[], folds: number, seed: number): number[] {
  const sets = questions.map((question) => new Set(tokensOf(question)))
  const leader = questions.map((_, at) => at)
  const find = (at: number): number => {
    while (leader[at] !== at) at = leader[at]!
    return at
  }
  const holding = new Map<string, number[]>()
  for (const [at, set] of sets.entries()) {
    const shared = new Map<number, number>()
    for (const token of set)
      for (const other of holding.get(token) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1)
    for (const [other, common] of shared)
      if (common / (set.size + sets[other]!.size - common) >= SAME_QUESTION_JACCARD) leader[find(at)] = find(other)
    for (const token of set) {
      const list = holding.get(token)
      if (list === undefined) holding.set(token, [at])
      else list.push(at)
    }
  }
  const random = new SeededRandom(seed)
  const foldOf = new Map<number, number>()
  return questions.map((_, at) => {
    const root = find(at)
    const known = foldOf.get(root)
    if (known !== undefined) return known
    const fold = random.below(folds)
    foldOf.set(root, fold)
    return fold
  })
}
