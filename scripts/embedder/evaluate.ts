import {multiplyInto} from './arithmetic.ts'
import type {TextPair} from './corpus.ts'
import {bestOutside, divisions} from './divisions.ts'
import type {Asked, EvaluationSets, Judged} from './evaluation-sets.ts'
import {correlation, difference, type Hit, type Score, share} from './statistics.ts'
import {bm25Search, TfIdf, tfIdfSearch} from './tf-idf.ts'

/** Turns texts into unit vectors of any dimensions. */
export type Embed = (texts: readonly string[]) => readonly Float32Array[]

export interface Scores {
  readonly judged: ReadonlyMap<string, Score>
  /** Translations found among all, counted over pairs that share no token of four letters; both directions. */
  readonly translations: readonly boolean[]
  readonly webQuestions: readonly boolean[]
  /** For each of those questions, in which share of other divisions into folds it is answered. */
  readonly divided: readonly number[]
  readonly open: readonly boolean[]
}

export function evaluate(embed: Embed, sets: EvaluationSets, heldOut: readonly TextPair[]): Scores {
  const judged = new Map([...sets.judged].map(([name, rows]) => [name, correlationOf(embed, rows)] as const))
  return {judged, ...byNearest(vectorSearch(embed), sets, heldOut)}
}

/** Random divisions of WebQuestions into folds, besides the one that is reported. */
const DIVISIONS = 20

/** Queries whose similarities are computed together. */
const QUERIES = 64

/** Similarities of all texts to each query, many at a time. */
function vectorSearch(embed: Embed): Search {
  return (texts) => {
    const vectors = embed(texts)
    const width = vectors[0]!.length
    // One column for each text, as many as a product wants.
    const columns = 8 * Math.ceil(vectors.length / 8)
    const flat = new Float32Array(width * columns)
    for (const [column, vector] of vectors.entries())
      for (let at = 0; at < width; at++) flat[at * columns + column] = vector[at]!
    return function* (queries) {
      for (let start = 0; start < queries.length; start += QUERIES) {
        const asked = embed(queries.slice(start, start + QUERIES))
        const rows = new Float32Array(QUERIES * width)
        for (const [row, vector] of asked.entries()) rows.set(vector, row * width)
        const scores = new Float32Array(QUERIES * columns)
        multiplyInto(scores, rows, flat, {rows: QUERIES, inner: width, width: columns})
        for (const row of asked.keys())
          yield Float64Array.from(scores.subarray(row * columns, row * columns + vectors.length))
      }
    }
  }
}

/** How well the similarities of a model go with what people say. */
export function correlationOf(embed: Embed, rows: readonly Judged[]): Score {
  const a = embed(rows.map((row) => row.a))
  const b = embed(rows.map((row) => row.b))
  return correlation(
    a.map((vector, index) => dot(vector, b[index]!)),
    rows.map(({gold}) => gold),
  )
}

/** Character 3- to 5-gram TF-IDF on the same sets, idf fitted on the very texts that are compared. */
export function evaluateTfIdf(sets: EvaluationSets, heldOut: readonly TextPair[]): Scores {
  const judged = new Map(
    [...sets.judged].map(([name, rows]) => {
      const model = new TfIdf(rows.flatMap(({a, b}) => [a, b]))
      const theirs = rows.map(({a, b}) => model.cosine(a, b))
      return [
        name,
        correlation(
          theirs,
          rows.map(({gold}) => gold),
        ),
      ] as const
    }),
  )
  return {judged, ...byNearest(tfIdfSearch, sets, heldOut)}
}

export function evaluateBm25(sets: EvaluationSets): readonly boolean[] {
  return askedOf(bm25Search, sets.memory, sets.asked)
}

type Search = (texts: readonly string[]) => (queries: readonly string[]) => Iterable<Float64Array>

function byNearest(search: Search, sets: EvaluationSets, heldOut: readonly TextPair[]): Omit<Scores, 'judged'> {
  const english = heldOut.map(([text]) => text)
  const portuguese = heldOut.map(([, text]) => text)
  const counted = heldOut.flatMap((pair, index) => (shareWord(pair) ? [] : [index]))
  const found = (queries: readonly string[], texts: readonly string[]) =>
    Array.from(search(texts)(counted.map((index) => queries[index]!)), (scores, at) => best(scores) === counted[at])
  const translations = [...found(english, portuguese), ...found(portuguese, english)]
  const questions = sets.webQuestions.map(({question}) => question)
  // Ten folds: those of its own fold, itself among them, are out of reach.
  const folds = divisions(questions.length, DIVISIONS)
  const answered = Array.from(search(questions)(questions), (scores, index) => {
    const {answers} = sets.webQuestions[index]!
    return folds.map((fold) => isRight(sets.webQuestions[bestOutside(scores, fold, index)]!.answers[0]!, answers))
  })
  const webQuestions = answered.map(([inTurn]) => inTurn!)
  const divided = answered.map(([, ...others]) => others.filter(Boolean).length / DIVISIONS)
  return {translations, webQuestions, divided, open: askedOf(search, sets.memory, sets.asked)}
}

function askedOf(search: Search, memory: readonly Asked[], asked: readonly Asked[]): boolean[] {
  const scores = search(memory.map(({question}) => question))(asked.map(({question}) => question))
  return Array.from(scores, (row, index) => isRight(memory[best(row)]!.answers[0]!, asked[index]!.answers))
}

/** A report as lines of a Markdown table: ours, the baseline's, the difference. */
export function report(
  names: readonly [string, string],
  ours: Scores,
  theirs: Scores,
  bm25?: readonly boolean[],
): string {
  const lines = [`| set | n | ${names[0]} | ${names[1]} | difference |`, '|---|---|---|---|---|']
  const row = (name: string, a: Score, b: Score, delta?: Score) =>
    lines.push(
      `| ${name} | ${a.n} | ${show(a)} | ${show(b)} | ${delta === undefined ? signed(a.value - b.value) : `${signed(delta.value)} (${signed(delta.low)} to ${signed(delta.high)})`} |`,
    )
  for (const [name, score] of ours.judged) row(`${name}, Spearman`, score, theirs.judged.get(name)!)
  const mean = (scores: Scores) =>
    [...scores.judged.values()].reduce((sum, {value}) => sum + value, 0) / scores.judged.size
  lines.push(
    `| mean of these | | ${mean(ours).toFixed(2)} | ${mean(theirs).toFixed(2)} | ${signed(mean(ours) - mean(theirs))} |`,
  )
  const exact = (name: string, a: readonly Hit[], b: readonly Hit[]) => row(name, share(a), share(b), difference(a, b))
  exact('EN<->PT retrieval, no shared word', ours.translations, theirs.translations)
  exact('WebQuestions 10-fold, nearest', ours.webQuestions, theirs.webQuestions)
  exact(`the same, mean of ${DIVISIONS} random divisions`, ours.divided, theirs.divided)
  exact('NQ-open validation cut, nearest', ours.open, theirs.open)
  if (bm25 !== undefined) exact('the same against BM25', ours.open, bm25)
  return lines.join('\n')
}

function show({value, low, high}: Score): string {
  return `${value.toFixed(2)} (${low.toFixed(1)}-${high.toFixed(1)})`
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`
}

function best(scores: Float64Array): number {
  let at = 0
  for (let index = 1; index < scores.length; index++) if (scores[index]! > scores[at]!) at = index
  return at
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!
  return sum
}

function shareWord([a, b]: TextPair): boolean {
  const words = (text: string) =>
    text
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]{4,}/gu) ?? []
  const known = new Set(words(a))
  return words(b).some((word) => known.has(word))
}

/** Exact match as SQuAD has it: case, punctuation and articles aside. */
function isRight(answer: string, answers: readonly string[]): boolean {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s]/gu, '')
      .replace(/\b(a|an|the)\b/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  return answers.some((right) => plain(right) === plain(answer))
}
