import {expect, test} from 'vitest'
import {shippedWords} from '../../src/embedding/builtin/shipped-table.ts'
import {askedKind} from '../../src/matching/answer-type.ts'
import {carriesOver} from '../../src/matching/difference.ts'
import {pairFeatures} from '../../src/matching/pair-features.ts'
import {readText, type Vocabulary} from '../../src/matching/read-text.ts'
import {shippedDirections} from '../../src/matching/text-direction.ts'
import {weightsFrom} from '../../src/retrieval/terms.ts'
import {sameWord} from '../../src/retrieval/word-forms.ts'
import {textReader} from '../../src/span/text-reader.ts'
import {fold, hashText, tokensOf} from '../../src/span/tokens.ts'
import {guardPairs} from '../support/guard-pairs.ts'

/** Spans that hold a word: some number that depends on the word alone. */
const weights = weightsFrom((term) => hashText(term) % 900, 1000)
const largestWeight = Math.log(1 + 1000.5 / 0.5)
const words = shippedWords()
const vocabulary: Vocabulary = {weights, largestWeight, words, directions: shippedDirections(), read: textReader()}

interface Plain {
  readonly text: string
  readonly terms: readonly string[]
  readonly weightOf: (term: string) => number
}

function plain(text: string): Plain {
  return {
    text,
    terms: [...new Set(tokensOf(text))].slice(0, 40),
    weightOf: (term) => Math.min(1, weights.weight(term) / largestWeight),
  }
}

/** Some weight for every difference that there may be. */
const differences = {
  'A:capital': 1.5,
  'A:not': -2,
  EQ: 1,
  QUESTION: 0.5,
  CANDIDATE: 0.25,
  'N:1|1': -0.3,
  'A:#rare': -0.2,
  'S:#rare|#rare': -0.1,
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const product = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    sum(Array.from({length: x.length}, (_, at) => x[at]! * y[at]!))
  const length = Math.sqrt(product(a, a) * product(b, b))
  return length > 0 ? product(a, b) / length : 0
}

/** Word by word, as the features are defined: no table of what was compared before. */
function defined(question: Plain, candidate: Plain, outcome: Plain) {
  const {weightOf} = question
  const weightsOf = (terms: readonly string[]) => terms.map(weightOf)
  const only = (a: Plain, b: Plain) => a.terms.filter((one) => !b.terms.some((other) => sameWord(one, other)))
  const [onlyQuestion, onlyCandidate] = [only(question, candidate), only(candidate, question)]
  const grams = (text: Plain) => {
    const all = new Map<string, number>()
    for (const term of text.terms) {
      const framed = ` ${term.slice(0, 24)} `
      const own = [3, 4].flatMap((size) =>
        Array.from({length: Math.max(0, framed.length - size + 1)}, (_, at) => framed.slice(at, at + size)),
      )
      for (const gram of own) all.set(gram, (all.get(gram) ?? 0) + weightOf(term) / Math.sqrt(own.length))
    }
    return all
  }
  const asked = grams(question)
  const squares = (text: Plain) => sum(text.terms.map((term) => weightOf(term) ** 2))
  const product = sum([...grams(candidate)].map(([gram, weight]) => weight * (asked.get(gram) ?? 0)))
  const aligned = (a: Plain, b: Plain) => {
    const [these, those] = [a.terms.slice(0, 32), b.terms.slice(0, 32)]
    const best = these.map((term) =>
      b.terms.includes(term) ? 1 : Math.max(...those.map((other) => Math.min(1, cosine(words(term), words(other))))),
    )
    return sum(best.map((one, at) => one * weightOf(these[at]!))) / sum(weightsOf(these))
  }
  const whole = (terms: readonly string[]) =>
    Array.from({length: 64}, (_, at) => sum(terms.map((term) => weightOf(term) * words(term)[at]!)))
  const telling = (terms: readonly string[]) => whole(terms.filter((term) => weightOf(term) >= 0.1))
  const common =
    sum(weightsOf(question.terms)) -
    sum(weightsOf(onlyQuestion)) +
    sum(weightsOf(candidate.terms)) -
    sum(weightsOf(onlyCandidate))
  const either = sum(weightsOf(question.terms)) + sum(weightsOf(candidate.terms)) - common / 2
  return {
    char_cosine: Math.min(1, product / Math.sqrt(squares(question) * squares(candidate))),
    jaccard: Math.min(1, common / 2 / either),
    aligned_question: aligned(question, candidate),
    aligned_candidate: aligned(candidate, question),
    unmatched_question: Math.max(0, ...weightsOf(onlyQuestion)),
    unmatched_candidate: Math.max(0, ...weightsOf(onlyCandidate)),
    carries_over: carriesOver(
      {
        question: question.terms,
        candidate: candidate.terms,
        onlyQuestion: question.terms.filter((word) => !candidate.terms.includes(word)),
        onlyCandidate: candidate.terms.filter((word) => !question.terms.includes(word)),
        kinds: [askedKind(fold(question.text)), askedKind(fold(candidate.text))],
      },
      differences,
    ),
    answer_fit:
      cosine(telling(onlyQuestion), whole(outcome.terms)) - cosine(telling(onlyCandidate), whole(outcome.terms)),
  }
}

test('features are what their definitions say, for every candidate, whatever was compared before', () => {
  const pairs = guardPairs()
    .filter(({sealed}) => !sealed)
    .filter((_, at) => at % 8 === 0)
  const candidates = pairs.map(({stored}, at) => ({
    question: stored,
    outcome: pairs[(at * 7) % pairs.length]!.question,
    cosine: 0.5,
    bm25: 1,
  }))
  for (const {question} of pairs.slice(0, 5)) {
    const basis = {vocabulary, odds: {}, differences, selfBm25: 2, groups: candidates.map(() => -1)}
    const found = pairFeatures(readText(question, vocabulary), candidates, basis)
    for (const [at, candidate] of candidates.entries()) {
      const expected = defined(plain(question), plain(candidate.question), plain(candidate.outcome))
      for (const [name, value] of Object.entries(expected))
        expect(found[at]![name as keyof typeof expected], `${name}: ${question} / ${candidate.question}`).toBeCloseTo(
          value,
          5,
        )
    }
  }
})
