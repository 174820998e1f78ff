import {sameWord} from '../retrieval/word-forms.ts'
import type {AnswerShape, AskedKind} from './answer-type.ts'

/**
 * What the words that two questions do not share tell of whether one's answer answers the other: log-odds by feature.
 * `A:word` a word that one side lacks, `S:a|b` one for the other, `F:a|b` the same in two forms, `X:word` both lack it,
 * `P:a b` a word `b` that the other lacks behind the word `a` (`^`: at the beginning), `B:a b` such a word `a` before `b`
 * (`$`: at the end): "season 2" is another one, "part of" says little. `K:a|b` the kinds that are asked for, `N:a|b` how
 * many words each side has alone, `EQ`, `QUESTION`, `CANDIDATE`: none, none of the question, none of the candidate. Words
 * without an `A:` are `#rare`. Of the answer: `H:kind|shape` what it looks like, to such a question, `W:n|shape` its words.
 */
export type DifferenceWeights = Readonly<Record<string, number>>

/** Two questions, as distinct words in order, and those that one has and the other has not. */
export interface Difference {
  readonly question: readonly string[]
  readonly candidate: readonly string[]
  readonly onlyQuestion: readonly string[]
  readonly onlyCandidate: readonly string[]
  readonly kinds: readonly [asked: AskedKind, stored: AskedKind]
}

/** Beyond so many words that one side has alone, which stands for which is anybody's guess. */
const MOST_PAIRED = 4
const MOST_COUNTED = 5
const MOST_ANSWER_WORDS = 6

/** A difference is evidence among other: held within these. */
const LARGEST = 5

/** Kinds of features, as their names begin. */
const KINDS = ['A', 'S', 'F', 'X', 'P', 'B', 'K', 'N', 'H', 'W'] as const
type Kind = (typeof KINDS)[number]
/** By kind, what follows the colon; `whole` has no kind. */
type WeightTables = Readonly<Record<Kind | 'whole', ReadonlyMap<string, number>>>

/** Taken apart once: names would be put together for each word of each candidate. */
const known = new WeakMap<DifferenceWeights, WeightTables>()

function tablesOf(weights: DifferenceWeights): WeightTables {
  let tables = known.get(weights)
  if (tables === undefined) {
    const made = Object.fromEntries([...KINDS, 'whole'].map((kind) => [kind, new Map<string, number>()]))
    for (const [name, weight] of Object.entries(weights))
      if (name[1] === ':') made[name[0]!]!.set(name.slice(2), weight)
      else made['whole']!.set(name, weight)
    tables = made as Record<Kind | 'whole', Map<string, number>>
    known.set(weights, tables)
  }
  return tables
}

/** The log-odds that an answer carries over, beside how alike the questions are, -5 to 5; 0 without weights. */
export function carriesOver(difference: Difference, weights: DifferenceWeights): number {
  const tables = tablesOf(weights)
  let sum = 0
  eachFeature(
    difference,
    (word) => tables.A.has(word),
    (kind, name) => {
      sum += tables[kind].get(name) ?? 0
    },
  )
  return bounded(sum)
}

/** An answer to the candidate's question, as far as it tells whether it carries over. */
export interface CarriedAnswer {
  readonly asked: AskedKind
  readonly shape: AnswerShape
  readonly words: number
}

/** The same of one answer: beside what the words say of both questions, what the answer itself does. -5 to 5 */
export function answerCarriesOver(carried: number, answer: CarriedAnswer, weights: DifferenceWeights): number {
  const {H, W} = tablesOf(weights)
  const [shape, words] = answerNames(answer)
  return bounded(carried + (H.get(shape) ?? 0) + (W.get(words) ?? 0))
}

function bounded(sum: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, sum))
}

function answerNames({asked, shape, words}: CarriedAnswer): [shape: string, words: string] {
  return [`${asked}|${shape}`, `${Math.min(MOST_ANSWER_WORDS, words)}|${shape}`]
}

/** The features of an answer. */
export function carriedFeatures(answer: CarriedAnswer): string[] {
  const [shape, words] = answerNames(answer)
  return [`H:${shape}`, `W:${words}`]
}

/** The features of a pair; the same, but for `QUESTION` and `CANDIDATE`, from both sides. @param isKnown has an `A:` */
export function differenceFeatures(difference: Difference, isKnown: (word: string) => boolean): string[] {
  const features: string[] = []
  eachFeature(difference, isKnown, (kind, name) => features.push(kind === 'whole' ? name : `${kind}:${name}`))
  return features
}

function eachFeature(
  {question, candidate, onlyQuestion, onlyCandidate, kinds}: Difference,
  isKnown: (word: string) => boolean,
  take: (kind: Kind | 'whole', name: string) => void,
): void {
  const rest = [...onlyCandidate]
  const left = onlyQuestion.filter((word) => {
    const first = word.charCodeAt(0)
    // Forms of a word begin alike, and most words do not.
    const at = rest.findIndex((other) => other.charCodeAt(0) === first && sameWord(word, other))
    if (at < 0) return true
    take('F', sorted(word, rest[at]!))
    rest.splice(at, 1)
    return false
  })
  const ours = new Set(left.map((word) => nameOf(word, isKnown)))
  const theirs = new Set(rest.map((word) => nameOf(word, isKnown)))
  for (const word of ours) take('A', word)
  for (const word of theirs) take(ours.has(word) ? 'X' : 'A', word)
  if (left.length <= MOST_PAIRED && rest.length <= MOST_PAIRED)
    for (const word of ours) for (const other of theirs) take('S', sorted(word, other))
  eachNeighbour(question, left, isKnown, take)
  eachNeighbour(candidate, rest, isKnown, take)
  if (left.length === 0) take('whole', rest.length === 0 ? 'EQ' : 'QUESTION')
  else if (rest.length === 0) take('whole', 'CANDIDATE')
  take('K', sorted(...kinds))
  take('N', counts(left.length, rest.length))
}

/** What stands before and behind the words that the other side lacks. @param alone in the order of `words` */
function eachNeighbour(
  words: readonly string[],
  alone: readonly string[],
  isKnown: (word: string) => boolean,
  take: (kind: 'P' | 'B', name: string) => void,
): void {
  let next = 0
  for (let at = 0; at < words.length && next < alone.length; at++) {
    const word = words[at]!
    if (word !== alone[next]) continue
    next++
    const own = nameOf(word, isKnown)
    take('P', `${at === 0 ? '^' : nameOf(words[at - 1]!, isKnown)} ${own}`)
    take('B', `${own} ${at + 1 === words.length ? '$' : nameOf(words[at + 1]!, isKnown)}`)
  }
}

/** Numbers by what they look like, words that say nothing of themselves together. */
function nameOf(word: string, isKnown: (word: string) => boolean): string {
  if (/\d/.test(word)) return /^(?:1[5-9]|20)\d\d$/.test(word) ? '#year' : '#number'
  return isKnown(word) ? word : '#rare'
}

function sorted(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`
}

function counts(a: number, b: number): string {
  return `${Math.min(a, b, MOST_COUNTED)}|${Math.min(Math.max(a, b), MOST_COUNTED)}`
}
