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

/** The log-odds that an answer carries over, beside how alike the questions are, -5 to 5; 0 without weights. */
export function carriesOver(difference: Difference, weights: DifferenceWeights): number {
  let sum = 0
  for (const feature of differenceFeatures(difference, (word) => `A:${word}` in weights)) sum += weights[feature] ?? 0
  return Math.max(-LARGEST, Math.min(LARGEST, sum))
}

/** The features of a pair; the same, but for `QUESTION` and `CANDIDATE`, from both sides. @param known has an `A:` */
export function differenceFeatures(
  {onlyQuestion, onlyCandidate, kinds}: Difference,
  known: (word: string) => boolean,
): string[] {
  const features: string[] = []
  const rest = [...onlyCandidate]
  const left = onlyQuestion.filter((word) => {
    const at = rest.findIndex((other) => sameWord(word, other))
    if (at < 0) return true
    features.push(`F:${sorted(word, rest[at]!)}`)
    rest.splice(at, 1)
    return false
  })
  const name = (word: string) => nameOf(word, known)
  const ours = new Set(left.map(name))
  const theirs = new Set(rest.map(name))
  for (const word of ours) features.push(`A:${word}`)
  for (const word of theirs) features.push(ours.has(word) ? `X:${word}` : `A:${word}`)
  if (left.length <= MOST_PAIRED && rest.length <= MOST_PAIRED)
    for (const word of ours) for (const other of theirs) features.push(`S:${sorted(word, other)}`)
  if (left.length === 0) features.push(rest.length === 0 ? 'EQ' : 'QUESTION')
  else if (rest.length === 0) features.push('CANDIDATE')
  features.push(`K:${sorted(...kinds)}`, `N:${counts(left.length, rest.length)}`)
  return features
}

/** Numbers by what they look like, words that say nothing of themselves together. */
function nameOf(word: string, known: (word: string) => boolean): string {
  if (/^(?:1[5-9]|20)\d\d$/.test(word)) return '#year'
  if (/\d/.test(word)) return '#number'
  return known(word) ? word : '#rare'
}

function sorted(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`
}

function counts(a: number, b: number): string {
  return `${Math.min(a, b, MOST_COUNTED)}|${Math.min(Math.max(a, b), MOST_COUNTED)}`
}
