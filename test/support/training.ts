import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import type {TrainOptions} from '../../src/pipeline/train.ts'
import {NOW, span} from './answer-store.ts'
import {PLAN} from './spans.ts'

export const TRAINING: TrainOptions = {
  embedder: builtinEmbedder(),
  matcher: {topK: 5, minTopK: 3, minScore: 0.4, minConfidence: 25},
  minQuality: 80,
  match: 'exact',
  matchByDomain: {},
  limits: {maxLineBytes: 1 << 20, maxDepth: 64},
  scorePolicy: 'supplied',
  plan: PLAN,
  gate: 85,
  target: 0.95,
  maxEpochs: 3,
  pull: 500,
  sample: 500,
  signal: new AbortController().signal,
  now: () => NOW,
}

/** A word without digits, another one for each number. */
function word(at: number): string {
  return ((at * 7919 + 1234) % 9973).toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!)
}

/** Parts whose code only rows below the quality of evidence know; questions about them are asked in other words. */
export function parts(quality: number, from = 0, to = 200): object[] {
  return Array.from({length: to - from}, (_, index) => {
    const at = from + index
    return span({
      id: `low-${at}`,
      this: `spare part ${at % 100} ${word(at)}`,
      if_ok: `K${at % 100}`,
      context: {environment: 'workshop'},
      who: `clerk ${at}`,
      metadata: {quality_score: quality},
    })
  })
}

function question(at: number): string {
  return `${word(at + 5000)} code of part ${at % 100}?`
}

/** The same, asked by others, well enough to be trusted. */
export const questions = Array.from({length: 300}, (_, at) =>
  span({
    id: `good-${at}`,
    this: question(at),
    if_ok: `K${at % 100}`,
    context: {environment: 'workshop'},
    who: `guest ${at}`,
    metadata: {quality_score: 90},
  }),
)

/** A store that answers some of them, and three wrong answers to each that are not yet good enough to be evidence. */
export const MISLEADING: readonly object[] = [
  ...questions.slice(0, 200),
  ...questions.slice(200).map((row, at) => ({...row, if_ok: `known to nobody else ${at}`})),
  ...Array.from({length: 900}, (_, at) =>
    span({
      id: `wrong-${at}`,
      this: question(at % 300),
      if_ok: 'none at all',
      context: {environment: 'workshop'},
      who: `joker ${at}`,
      metadata: {quality_score: 65},
    }),
  ),
]
