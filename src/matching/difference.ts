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
/** Kinds whose names have two parts, and what stands between these. */
const BETWEEN = {S: '|', F: '|', P: ' ', B: ' ', K: '|', N: '|'} as const
type Paired = keyof typeof BETWEEN
type Single = Exclude<Kind, Paired> | 'whole'

/** By kind, what follows the colon, part by part; `whole` has no kind. */
type WeightTables = Readonly<Record<Single, ReadonlyMap<string, number>>> &
  Readonly<Record<Paired, ReadonlyMap<string, ReadonlyMap<string, number>>>> & {
    /** By word, what it is called: most words come again with the next candidate. */
    readonly names: Map<string, string>
  }

/** Names that are kept. */
const MOST_NAMES = 20_000

/** Taken apart once: names would be put together for each word of each candidate. */
const known = new WeakMap<DifferenceWeights, WeightTables>()

function tablesOf(weights: DifferenceWeights): WeightTables {
  let tables = known.get(weights)
  if (tables === undefined) {
    const made = Object.fromEntries([...KINDS, 'whole', 'names'].map((kind) => [kind, new Map()])) as Record<
      Single,
      Map<string, number>
    > &
      Record<Paired, Map<string, Map<string, number>>> & {names: Map<string, string>}
    for (const [name, weight] of Object.entries(weights)) {
      const [kind, rest] = name[1] === ':' ? [name[0] as Kind, name.slice(2)] : (['whole', name] as const)
      if (!(kind in BETWEEN)) {
        made[kind as Single].set(rest, weight)
        continue
      }
      const [first, second] = rest.split(BETWEEN[kind as Paired]) as [string, string]
      const pairs = made[kind as Paired]
      pairs.set(first, (pairs.get(first) ?? new Map<string, number>()).set(second, weight))
    }
    tables = made
    known.set(weights, tables)
  }
  return tables
}

/** The log-odds that an answer carries over, beside how alike the questions are, -5 to 5; 0 without weights. */
export function carriesOver(difference: Difference, weights: DifferenceWeights): number {
  const tables = tablesOf(weights)
  const {names} = tables
  if (names.size > MOST_NAMES) names.clear()
  let sum = 0
  eachFeature(difference, {
    nameOf: (word) => {
      const kept = names.get(word)
      if (kept !== undefined) return kept
      const name = nameOf(word, (own) => tables.A.has(own))
      names.set(word, name)
      return name
    },
    take: (kind, name) => {
      sum += tables[kind].get(name) ?? 0
    },
    takePair: (kind, first, second) => {
      sum += tables[kind].get(first)?.get(second) ?? 0
    },
  })
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
  eachFeature(difference, {
    nameOf: (word) => nameOf(word, isKnown),
    take: (kind, name) => features.push(kind === 'whole' ? name : `${kind}:${name}`),
    takePair: (kind, first, second) => features.push(`${kind}:${first}${BETWEEN[kind]}${second}`),
  })
  return features
}

/** What takes features; those of two parts are put together only by who wants their names. */
interface Taker {
  nameOf(word: string): string
  take(kind: Single, name: string): void
  takePair(kind: Paired, first: string, second: string): void
}

function eachFeature({question, candidate, onlyQuestion, onlyCandidate, kinds}: Difference, taker: Taker): void {
  const takeSorted = (kind: Paired, a: string, b: string): void =>
    a < b ? taker.takePair(kind, a, b) : taker.takePair(kind, b, a)
  const rest = [...onlyCandidate]
  const left = onlyQuestion.filter((word) => {
    const first = word.charCodeAt(0)
    // Forms of a word begin alike, and most words do not.
    const at = rest.findIndex((other) => other.charCodeAt(0) === first && sameWord(word, other))
    if (at < 0) return true
    takeSorted('F', word, rest[at]!)
    rest.splice(at, 1)
    return false
  })
  const ours = new Set(left.map(taker.nameOf))
  const theirs = new Set(rest.map(taker.nameOf))
  for (const word of ours) taker.take('A', word)
  for (const word of theirs) taker.take(ours.has(word) ? 'X' : 'A', word)
  if (left.length <= MOST_PAIRED && rest.length <= MOST_PAIRED)
    for (const word of ours) for (const other of theirs) takeSorted('S', word, other)
  eachNeighbour(question, left, taker)
  eachNeighbour(candidate, rest, taker)
  if (left.length === 0) taker.take('whole', rest.length === 0 ? 'EQ' : 'QUESTION')
  else if (rest.length === 0) taker.take('whole', 'CANDIDATE')
  takeSorted('K', ...kinds)
  const [fewer, more] = left.length < rest.length ? [left.length, rest.length] : [rest.length, left.length]
  taker.takePair('N', String(Math.min(fewer, MOST_COUNTED)), String(Math.min(more, MOST_COUNTED)))
}

/** What stands before and behind the words that the other side lacks. @param alone in the order of `words` */
function eachNeighbour(words: readonly string[], alone: readonly string[], {nameOf, takePair}: Taker): void {
  let next = 0
  for (let at = 0; at < words.length && next < alone.length; at++) {
    const word = words[at]!
    if (word !== alone[next]) continue
    next++
    const own = nameOf(word)
    takePair('P', at === 0 ? '^' : nameOf(words[at - 1]!), own)
    takePair('B', own, at + 1 === words.length ? '$' : nameOf(words[at + 1]!))
  }
}

/** Numbers by what they look like, words that say nothing of themselves together. */
function nameOf(word: string, isKnown: (word: string) => boolean): string {
  if (/\d/.test(word)) return /^(?:1[5-9]|20)\d\d$/.test(word) ? '#year' : '#number'
  return isKnown(word) ? word : '#rare'
}
