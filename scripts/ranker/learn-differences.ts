import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {askedKind} from '../../src/matching/answer-type.ts'
import {type Difference, type DifferenceWeights, differenceFeatures} from '../../src/matching/difference.ts'
import {retrieve} from '../../src/retrieval/candidates.sql.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {searchMemory} from '../../src/retrieval/search-memory.ts'
import {tokenSet} from '../../src/span/min-hash.ts'
import {splitOf} from '../../src/span/split.ts'
import {fold, hashText, tokensOf} from '../../src/span/tokens.ts'
import type {Asked} from '../embedder/evaluation-sets.ts'
import {SeededRandom} from '../embedder/random.ts'
import {isRight} from './exact-match.ts'
import {fitSparse, type SparseExample} from './fit-sparse.ts'
import {memoryStore, momentOf} from './memory-store.ts'

/** Of ten questions, how many teach differences alone: a ranker is fitted on the others. */
const TEACHING = 6

/** Questions that are asked, and of the neighbours of each, how many are looked at. */
const ASKED = 20_000
const NEIGHBOURS = 10
const LEAST_COSINE = 0.6
const PLACES = 60

/** Pairs that a word, and any other feature, must be in to count for itself. */
const LEAST_WORDS = 60
const LEAST_PAIRS = 30

/** Weights that are nearer to 0 are left out, unless they say that a word is known. */
const LEAST_WEIGHT = 0.08

interface Pair {
  readonly difference: Difference
  /** How alike the two are: what differences are not to tell. */
  readonly dense: readonly number[]
  readonly right: boolean
}

/**
 * Whether a question teaches differences; what it teaches must not be used on itself. Never one of those that a store
 * would calibrate or validate with: what is measured there must be new.
 */
export function teachesDifferences({question}: Asked): boolean {
  return splitOf(tokenSet(question)) === 'memory' && hashText(`differences ${question}`) % 10 < TEACHING
}

/**
 * Learns from pairs of questions whether the answer of one is right for the other: each question beside the nearest of
 * those before it (in a random order), so that no pair is seen from both sides.
 */
export async function learnDifferences(all: readonly Asked[], seed: number): Promise<DifferenceWeights> {
  const pairs = await pairsOf(all.filter(teachesDifferences), seed)
  const counts = new Map<string, number>()
  for (const {difference} of pairs)
    for (const feature of differenceFeatures(difference, () => true))
      counts.set(feature, (counts.get(feature) ?? 0) + 1)
  const known = (word: string) => (counts.get(`A:${word}`) ?? 0) >= LEAST_WORDS
  const features = pairs.map(({difference}) => differenceFeatures(difference, known))
  const weights = fitSparse(
    pairs.map(({dense, right}, at): SparseExample => ({dense, right, features: features[at]!})),
    {least: LEAST_PAIRS, seed},
  )
  return Object.fromEntries(
    [...weights]
      .filter(([feature, weight]) => feature.startsWith('A:') || Math.abs(weight) >= LEAST_WEIGHT)
      .map(([feature, weight]) => [feature, Number(weight.toFixed(2))] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

async function pairsOf(questions: readonly Asked[], seed: number): Promise<Pair[]> {
  const random = new SeededRandom(seed)
  const memory = random.shuffle([...questions])
  using store = await memoryStore(memory)
  const {db} = store
  const index = activeIndex(db)
  if (index === undefined) throw new Error('the store has no index')
  const asked = memory.map((_, place) => place).slice(-ASKED)
  const shared = Math.max(1, Math.ceil(asked.length / PLACES))
  const vectors = await builtinEmbedder().embed(
    asked.map((place) => memory[place]!.question),
    new AbortController().signal,
  )
  const search = searchMemory()
  return asked.flatMap((place, at) => {
    const {question, answers} = memory[place]!
    const filter = {until: momentOf(asked[at - (at % shared)]!)}
    const {spans} = retrieve(db, index, {question, vector: vectors[at]!, filter}, search)
    return spans
      .filter(({cosine}) => cosine >= LEAST_COSINE)
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, NEIGHBOURS)
      .map(({question: stored, outcome, aliases, cosine}): Pair => {
        const [ours, theirs] = [new Set(tokensOf(question)), new Set(tokensOf(stored))]
        const onlyQuestion = [...ours].filter((word) => !theirs.has(word))
        const onlyCandidate = [...theirs].filter((word) => !ours.has(word))
        const common = ours.size - onlyQuestion.length
        const jaccard = common / (ours.size + onlyCandidate.length)
        return {
          difference: {onlyQuestion, onlyCandidate, kinds: [askedKind(fold(question)), askedKind(fold(stored))]},
          dense: [cosine, Math.max(0, cosine - 0.8) * 5, Math.max(0, cosine - 0.9) * 10, jaccard, jaccard ** 2],
          right: [outcome, ...aliases].some((answer) => isRight(answer, answers)),
        }
      })
  })
}
