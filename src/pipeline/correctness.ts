import type {Embedder} from '../embedding/embedder.ts'
import {numberValue} from '../matching/guards/number.ts'
import {outcomeKey} from '../matching/outcome-key.ts'
import {domainName} from '../span/row.ts'
import {tokensOf} from '../span/tokens.ts'

/** When an answer counts as right: any of the texts that are right will do. */
export const MATCH_KINDS = ['exact', 'f1', 'numeric', 'semantic', 'contains'] as const
export type MatchKind = (typeof MATCH_KINDS)[number]

/** The kind for a domain: what is said of it, else the one for all. */
export function matchOfDomain(
  match: MatchKind,
  byDomain: Readonly<Record<string, MatchKind>>,
): (domain: string | null) => MatchKind {
  const kinds = new Map(Object.entries(byDomain).map(([domain, kind]) => [domainName(domain), kind]))
  return (domain) => (domain === null ? match : (kinds.get(domain) ?? match))
}

/** When answers count as right, for people: the kind for all, and those of domains. */
export function describeMatch(match: MatchKind, byDomain: Readonly<Record<string, MatchKind>>): string {
  return [match, ...Object.entries(byDomain).map(([domain, kind]) => `${domain} ${kind}`)].join(', ')
}

/** F1 over words, and cosine, that count as right. */
const F1_FROM = 0.6
const COSINE_FROM = 0.85

/** Equal numbers, up to rounding. */
const RELATIVE_ERROR = 1e-6

/** Tells whether answers are right by one kind of comparison. */
export type Judge = (answers: readonly string[], gold: readonly string[]) => Promise<boolean[]>

/**
 * - `exact`: equal as SQuAD compares, numbers by value (see `outcomeKey`)
 * - `f1`: at least 0.6 of the words in common (SQuAD's F1 over words as `exact` has them: 5.3 is not 53)
 * - `numeric`: the last number is the same; without a number, `exact`
 * - `semantic`: `exact`, or cosine of the two texts >= 0.85 by the embedder of the store
 * - `contains`: the right text stands in the answer, word for word
 */
export function judgeBy(kind: MatchKind, embedder: Embedder, signal: AbortSignal): Judge {
  const pure = (test: (answer: string, gold: readonly string[]) => boolean): Judge => {
    return async (answers, gold) => answers.map((answer) => test(answer, gold))
  }
  if (kind === 'exact') return pure(isExact)
  if (kind === 'f1') return pure((answer, gold) => bestF1(answer, gold, outcomeKey) >= F1_FROM)
  if (kind === 'contains') return pure(contains)
  if (kind === 'numeric') return pure((answer, gold) => gold.some((text) => sameNumber(answer, text)))
  return async (answers, gold) => {
    // Nothing can't be embedded, and answers nothing.
    if ([...answers, ...gold].some((text) => text.trim() === '')) return answers.map((answer) => isExact(answer, gold))
    const vectors = await embedder.embed([...answers, ...gold], signal)
    const right = vectors.slice(answers.length)
    return answers.map(
      (answer, at) => isExact(answer, gold) || right.some((vector) => dot(vectors[at]!, vector) >= COSINE_FROM),
    )
  }
}

function isExact(answer: string, gold: readonly string[]): boolean {
  const key = outcomeKey(answer)
  return gold.some((text) => outcomeKey(text) === key)
}

/** `normalize_answer` of the SQuAD evaluation script (Rajpurkar et al. 2016): what published exact match compares. */
export function squadNormal(text: string): string {
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .replace(/\b(?:a|an|the)\b/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ')
}

/** Exact match as published: 1 or 0. */
export function squadExact(answer: string, gold: readonly string[]): boolean {
  const normal = squadNormal(answer)
  return gold.some((text) => squadNormal(text) === normal)
}

/** The best F1 over words with any of the right texts, 0-1 (SQuAD's `f1_score`). */
export function wordF1(answer: string, gold: readonly string[]): number {
  return bestF1(answer, gold, squadNormal)
}

function bestF1(answer: string, gold: readonly string[], normal: (text: string) => string): number {
  const wordsOf = (text: string) => normal(text).split(/\s+/).filter(Boolean)
  const words = wordsOf(answer)
  return gold.reduce((best, text) => Math.max(best, f1(words, wordsOf(text))), 0)
}

function f1(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Number(a.length === b.length)
  const left = new Map<string, number>()
  for (const word of b) left.set(word, (left.get(word) ?? 0) + 1)
  let common = 0
  for (const word of a) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    common++
  }
  return (2 * common) / (a.length + b.length)
}

function contains(answer: string, gold: readonly string[]): boolean {
  const words = ` ${tokensOf(answer).join(' ')} `
  return gold.some((text) => {
    const wanted = tokensOf(text).join(' ')
    return wanted !== '' && words.includes(` ${wanted} `)
  })
}

function sameNumber(answer: string, gold: string): boolean {
  const [a, b] = [lastNumber(answer), lastNumber(gold)]
  if (a === undefined || b === undefined) return isExact(answer, [gold])
  return Math.abs(a - b) <= RELATIVE_ERROR * Math.max(1, Math.abs(a), Math.abs(b))
}

function lastNumber(text: string): number | undefined {
  const found = text.match(/-?\d+(?:[.,]\d+)*/g)?.at(-1)
  if (found === undefined) return undefined
  const value = Number(numberValue(found.replace(/^-/, '')))
  return Number.isFinite(value) ? (found.startsWith('-') ? -value : value) : undefined
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}
