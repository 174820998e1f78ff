import {comparer} from '../retrieval/similarity.ts'
import type {GuardedText} from './guards/guards.ts'
import type {Vocabulary} from './read-text.ts'
import {dot} from './unit-vector.ts'

/** What is left of a word whose digits were a number, when it still says something: `v22` says no more than 22. */
const SHORTEST_REST = 2

/**
 * How alike questions are to this one beside their amounts, dates and numbers, where these are the same and written
 * otherwise (2 kg and 2000 g, Dec and December, 5,000 and 5000): words and vectors can't see that. 0-1; undefined where
 * they are not the same, or written alike, so that the texts can be compared as they are.
 */
export function besideFacts(
  question: GuardedText,
  {weights, directions, read}: Pick<Vocabulary, 'weights' | 'directions' | 'read'>,
): (candidate: GuardedText) => number | undefined {
  let asking: ReturnType<typeof ask> | undefined
  const ask = () => {
    const words = wordsBeside(question)
    const text = words.join(' ')
    return {words, direction: directions.ofText(text, read), compare: comparer(text, weights, read)}
  }
  return (candidate) => {
    if (!sameFacts(question, candidate)) return undefined
    // Few questions have a candidate with the same facts.
    asking ??= ask()
    const stored = wordsBeside(candidate)
    if (sameWriting(question, asking.words, candidate, stored)) return undefined
    const text = stored.join(' ')
    return asking.compare(text, dot(asking.direction, directions.ofText(text, read))).similarity
  }
}

function sameFacts(question: GuardedText, candidate: GuardedText): boolean {
  const {numbers, units, dates} = question
  if (numbers.size + units.amounts.size + dates.facts.size === 0 && units.named.size === 0) return false
  return (
    sameSet(numbers, candidate.numbers) &&
    sameSets(units.amounts, candidate.units.amounts) &&
    sameSets(units.named, candidate.units.named) &&
    sameSets(dates.facts, candidate.dates.facts)
  )
}

/** The words of a text without those that its amounts, dates and numbers are written with. */
function wordsBeside({units}: GuardedText): string[] {
  return (units.rest.match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => {
    const letters = word.replace(/\p{N}+/gu, '')
    return letters === word || letters.length >= SHORTEST_REST ? [letters] : []
  })
}

function sameWriting(
  question: GuardedText,
  asked: readonly string[],
  candidate: GuardedText,
  stored: readonly string[],
): boolean {
  const written = (words: ReadonlySet<string>, beside: readonly string[]) => {
    const others = new Set(beside)
    return new Set([...words].filter((word) => !others.has(word)))
  }
  return sameSet(written(question.words, asked), written(candidate.words, stored))
}

type Sets = ReadonlyMap<string, ReadonlySet<string>>

function sameSets(these: Sets, those: Sets): boolean {
  return these.size === those.size && [...these].every(([kind, values]) => sameSet(values, those.get(kind) ?? NONE))
}

const NONE: ReadonlySet<string> = new Set()

function sameSet(these: ReadonlySet<string>, those: ReadonlySet<string>): boolean {
  return these.size === those.size && [...these].every((value) => those.has(value))
}
