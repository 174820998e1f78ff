import type {AdaptingPair} from './adapt.ts'
import {shuffle} from './seeded-random.ts'

/** An outcome that more than this share of all spans has says nothing about what was asked. */
const COMMONEST = 0.1

/** What a pair is made of: a question, its outcome, and which other questions had the same (equal `group`). */
export interface PairedSpan {
  readonly seq: number
  readonly split: string
  readonly question: string
  readonly outcome: string
  readonly group: number
}

export interface Pairs {
  /** A question and its outcome. */
  readonly answers: readonly AdaptingPair[]
  /** Two questions that had the same outcome. */
  readonly sameOutcome: readonly AdaptingPair[]
}

/**
 * What an embedder learns from spans. Only spans of the `memory` split may be given: whatever else it had seen could no
 * longer be calibrated or measured with it.
 * @throws {Error} a span of another split is among them
 */
export function pairsOf(spans: readonly PairedSpan[], random: () => number): Pairs {
  const wrong = spans.find(({split}) => split !== 'memory')
  if (wrong !== undefined)
    throw new Error(`span ${wrong.seq} is of the split ${wrong.split}: an embedder may learn from memory alone`)
  const common = commonOutcomes(spans)
  const byGroup = new Map<number, PairedSpan[]>()
  for (const span of spans) {
    if (common.has(span.group)) continue
    const members = byGroup.get(span.group)
    if (members === undefined) byGroup.set(span.group, [span])
    else members.push(span)
  }
  const sameOutcome: AdaptingPair[] = []
  for (const [group, members] of byGroup) {
    // Around the circle: each question has two partners, whatever the size of the group.
    const circle = shuffle([...new Set(members.map(({question}) => question))], random)
    const pairs = circle.length < 2 ? 0 : circle.length === 2 ? 1 : circle.length
    for (let at = 0; at < pairs; at++) sameOutcome.push({a: circle[at]!, b: circle[(at + 1) % circle.length]!, group})
  }
  const answers = spans.map(({question, outcome, group}) => ({a: question, b: outcome, group}))
  return {answers, sameOutcome}
}

/** Groups too large to mean anything. */
export function commonOutcomes(spans: readonly Pick<PairedSpan, 'group'>[]): Set<number> {
  const counts = new Map<number, number>()
  for (const {group} of spans) counts.set(group, (counts.get(group) ?? 0) + 1)
  return new Set(
    [...counts].filter(([, count]) => count > 1 && count > COMMONEST * spans.length).map(([group]) => group),
  )
}
