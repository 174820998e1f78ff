import type {Embedder} from '../../src/embedding/embedder.ts'
import {outcomeKey} from '../../src/matching/outcome-key.ts'
import type {Span} from '../../src/span/schema.ts'
import {DAMAGES, damaged} from '../../test/support/quality-damage.ts'

/** Whether each held-out question was answered rightly, from the better half of a memory, and from the worse one. */
export interface Halves {
  readonly top: readonly boolean[]
  readonly bottom: readonly boolean[]
  /** Share of damaged spans in each half. */
  readonly damagedTop: number
  readonly damagedBottom: number
}

/** A span of a memory, and whether its answer was damaged. */
export interface MemorySpan {
  readonly span: Span
  readonly harmed: boolean
}

/** A memory of which a share is damaged, a quarter of that in each way. */
export function damagedMemory(memory: readonly Span[], share: number, random: () => number): MemorySpan[] {
  const replaced = new Map<Span, Span>()
  for (const kind of DAMAGES) {
    const most = replaced.size + (share * memory.length) / DAMAGES.length
    for (const {of, span} of shuffled(damaged(memory, kind, random), random))
      if (replaced.size < most && !replaced.has(of)) replaced.set(of, span)
  }
  return memory.map((span) => ({span: replaced.get(span) ?? span, harmed: replaced.has(span)}))
}

interface HalvesOptions {
  /** The meter's, by id. */
  readonly totals: ReadonlyMap<string, number>
  readonly embedder: Embedder
  readonly random: () => number
}

/**
 * Sorts a memory by the meter's total, and answers questions by the nearest question of each half (cosine). Right: the
 * same outcome after normalisation, or one of the aliases. What the store has no total of is in neither half: copies that
 * it has merged would all stand in the worse one.
 */
export async function answerFromHalves(
  memory: readonly MemorySpan[],
  heldOut: readonly Span[],
  {totals, embedder, random}: HalvesOptions,
): Promise<Halves> {
  const ranked = memory
    .flatMap((entry) => {
      const total = totals.get(entry.span.id)
      return total === undefined ? [] : [{...entry, tie: random(), total}]
    })
    .sort((a, b) => b.total - a.total || a.tie - b.tie)
  const middle = Math.floor(ranked.length / 2)
  const halves = [ranked.slice(0, middle), ranked.slice(middle)] as const
  const questions = await embedder.embed(
    heldOut.map((span) => span.this),
    new AbortController().signal,
  )
  const [top, bottom] = await Promise.all(
    halves.map(async (half) => {
      const vectors = await embedder.embed(
        half.map(({span}) => span.this),
        new AbortController().signal,
      )
      return heldOut.map((asked, at) => isRight(asked, half[nearest(questions[at]!, vectors)]!.span))
    }),
  )
  const harmedShare = (half: readonly {harmed: boolean}[]) => half.filter(({harmed}) => harmed).length / half.length
  return {top: top!, bottom: bottom!, damagedTop: harmedShare(halves[0]), damagedBottom: harmedShare(halves[1])}
}

function isRight(asked: Span, answered: Span): boolean {
  const aliases = asked.metadata?.['answer_aliases']
  const right = [asked.if_ok, ...(Array.isArray(aliases) ? aliases : [])].map((answer) => outcomeKey(String(answer)))
  return right.includes(outcomeKey(String(answered.if_ok)))
}

function nearest(question: Float32Array, vectors: readonly Float32Array[]): number {
  let best = 0
  let bestProduct = Number.NEGATIVE_INFINITY
  for (let at = 0; at < vectors.length; at++) {
    const vector = vectors[at]!
    let product = 0
    for (let d = 0; d < question.length; d++) product += question[d]! * vector[d]!
    if (product > bestProduct) {
      bestProduct = product
      best = at
    }
  }
  return best
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({item, at: random()}))
    .sort((a, b) => a.at - b.at)
    .map(({item}) => item)
}
