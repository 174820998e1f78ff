import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {ANSWER_FEATURES} from '../../src/matching/answer-features.ts'
import {type AnswerTypeOdds, answerShape, askedKind} from '../../src/matching/answer-type.ts'
import {
  type CarriedAnswer,
  carriedFeatures,
  type Difference,
  type DifferenceWeights,
  differenceFeatures,
} from '../../src/matching/difference.ts'
import {scoreCandidates} from '../../src/matching/score-candidates.ts'
import {retrieve} from '../../src/retrieval/candidates.sql.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {searchMemory} from '../../src/retrieval/search-memory.ts'
import {tokenSet} from '../../src/span/min-hash.ts'
import {splitOf} from '../../src/span/split.ts'
import {fold, hashText, tokensOf} from '../../src/span/tokens.ts'
import type {Asked} from '../embedder/evaluation-sets.ts'
import {SeededRandom} from '../embedder/random.ts'
import {EMPTY_MODEL} from './collect.ts'
import {isRight} from './exact-match.ts'
import {fitSparse, type SparseExample} from './fit-sparse.ts'
import {memoryStore, momentOf} from './memory-store.ts'

/** Of ten questions, how many teach differences alone: a ranker is fitted on the others. */
const TEACHING = 8

/** Questions that are asked, and of the neighbours of each, how many are looked at. */
const ASKED = 28_000
const NEIGHBOURS = 20
const LEAST_COSINE = 0.5
const PLACES = 60

/** Words of a question, as the ranker reads it. */
const MOST_WORDS = 30

/** Pairs that a word, and any other feature, must be in to count for itself. */
const LEAST_WORDS = 150
const LEAST_PAIRS = 100

/** Weights that are nearer to 0 are left out, unless they say that a word is known. */
const LEAST_WEIGHT = 0.15

interface Pair {
  readonly difference: Difference
  readonly answer: CarriedAnswer
  /** What else the ranker is told of the two: what differences are not to tell again. */
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
export async function learnDifferences(
  all: readonly Asked[],
  odds: AnswerTypeOdds,
  seed: number,
): Promise<DifferenceWeights> {
  const pairs = await pairsOf(all.filter(teachesDifferences), odds, seed)
  const counts = new Map<string, number>()
  for (const {difference} of pairs)
    for (const feature of differenceFeatures(difference, () => true))
      if (feature.startsWith('A:')) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  const known = (word: string) => (counts.get(`A:${word}`) ?? 0) >= LEAST_WORDS
  const names = new Map<string, string>()
  // One text for each name: millions of them are alike.
  const once = (name: string) => {
    const known = names.get(name)
    if (known === undefined) names.set(name, name)
    return known ?? name
  }
  const features = pairs.map(({difference, answer}) =>
    [...differenceFeatures(difference, known), ...carriedFeatures(answer)].map(once),
  )
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

async function pairsOf(questions: readonly Asked[], odds: AnswerTypeOdds, seed: number): Promise<Pair[]> {
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
  const model = {...EMPTY_MODEL, odds, differences: {}}
  return asked.flatMap((place, at) => {
    const {question, answers} = memory[place]!
    const filter = {until: momentOf(asked[at - (at % shared)]!)}
    const {spans, weights, selfBm25} = retrieve(db, index, {question, vector: vectors[at]!, filter}, search)
    const {scores} = scoreCandidates(question, spans, {weights, documents: index.documents, selfBm25}, model)
    return spans
      .map((span, place) => ({...span, features: scores[place]!.features}))
      .filter(({cosine}) => cosine >= LEAST_COSINE)
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, NEIGHBOURS)
      .map(
        ({question: stored, outcome, aliases, cosine, features}): Pair => ({
          difference: differenceOf(question, stored),
          answer: {
            asked: askedKind(fold(question)),
            shape: answerShape(outcome ?? ''),
            words: new Set(tokensOf(outcome ?? '')).size,
          },
          dense: [
            ...[cosine, Math.max(0, cosine - 0.8) * 5, Math.max(0, cosine - 0.9) * 10, features.jaccard ** 2],
            ...ANSWER_FEATURES.map((name) => features[name]),
          ],
          right: [outcome, ...aliases].some((answer) => isRight(answer, answers)),
        }),
      )
  })
}

function differenceOf(question: string, candidate: string): Difference {
  const [ours, theirs] = [question, candidate].map((text) => [...new Set(tokensOf(text))].slice(0, MOST_WORDS)) as [
    string[],
    string[],
  ]
  return {
    question: ours,
    candidate: theirs,
    onlyQuestion: ours.filter((word) => !theirs.includes(word)),
    onlyCandidate: theirs.filter((word) => !ours.includes(word)),
    kinds: [askedKind(fold(question)), askedKind(fold(candidate))],
  }
}
