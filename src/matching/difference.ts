import {sameWord} from '../retrieval/word-forms.ts'
import type {AskedKind} from './answer-type.ts'

/**
 * What the words that two questions do not share tell of whether one's answer answers the other: log-odds by feature.
 * `A:word` a word that one side lacks, `S:a|b` one for the other, `F:a|b` the same in two forms, `X:word` both lack it,
 * `K:a|b` the kinds that are asked for, `N:a|b` how many words each side has alone, `EQ`, `QUESTION`, `CANDIDATE`: none,
 * none of the question, none of the candidate. Words without an `A:` are `#rare`.
 */
export type DifferenceWeights = Readonly<Record<string, number>>

/** Words that one question has and the other has not, in order. */
export interface Difference {
  readonly onlyQuestion: readonly string[]
  readonly onlyCandidate: readonly string[]
  readonly kinds: readonly [asked: AskedKind, stored: AskedKind]
}

/** Beyond so many words that one side has alone, which stands for which is anybody's guess. */
const MOST_PAIRED = 4
const MOST_COUNTED = 5

/** A difference is evidence among other: held within these. */
const LARGEST = 5

/** Kinds of features, as their names begin. */
const KINDS = ['A', 'S', 'F', 'X', 'K', 'N'] as const
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
  return Math.max(-LARGEST, Math.min(LARGEST, sum))
}

/** The features of a pair; the same, but for `QUESTION` and `CANDIDATE`, from both sides. @param isKnown has an `A:` */
export function differenceFeatures(difference: Difference, isKnown: (word: string) => boolean): string[] {
  const features: string[] = []
  eachFeature(difference, isKnown, (kind, name) => features.push(kind === 'whole' ? name : `${kind}:${name}`))
  return features
}

function eachFeature(
  {onlyQuestion, onlyCandidate, kinds}: Difference,
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
  if (left.length === 0) take('whole', rest.length === 0 ? 'EQ' : 'QUESTION')
  else if (rest.length === 0) take('whole', 'CANDIDATE')
  take('K', sorted(...kinds))
  take('N', counts(left.length, rest.length))
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
