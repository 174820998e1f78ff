import type {Span} from '../../src/span/schema.ts'

export type Damage = 'shuffled' | 'truncated' | 'swapped' | 'foreign'
export const DAMAGES: readonly Damage[] = ['shuffled', 'truncated', 'swapped', 'foreign']

/** Swapped answers are taken from so many spans whose answers are of nearly the same length. */
const SAME_LENGTH = 200

/**
 * The spans with damaged answers of the same length as real ones; those that this damage would leave as they are (the
 * words of a single word, shuffled) are left out. Foreign answers are sentences of other spans in other languages.
 */
export function damaged(spans: readonly Span[], kind: Damage, random: () => number): {of: Span; span: Span}[] {
  const byLength = spans.toSorted((a, b) => answerOf(a).length - answerOf(b).length)
  const rankOf = new Map(byLength.map((span, rank) => [span, rank]))
  const foreign = spans
    .filter((span) => /^(?:tldr-(?:pt|es|fr|de|it)|xquad-(?:es|de))/.test(span.id))
    .map((span) => span.this)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const change = (span: Span): string => {
    const answer = answerOf(span)
    if (kind === 'shuffled') return shuffled(answer.split(/\s+/), random).join(' ')
    if (kind === 'truncated')
      return answer.length < 8 ? answer : answer.slice(0, answer.length * (0.3 + 0.5 * random()))
    if (kind === 'swapped') {
      const rank = rankOf.get(span)! + Math.floor((random() - 0.5) * SAME_LENGTH)
      return answerOf(byLength[Math.max(0, Math.min(byLength.length - 1, rank))]!)
    }
    if (!/^[A-Za-z ,.'?!-]{12,}$/.test(answer) || span.context?.environment === 'shell') return answer
    const offers = Array.from({length: 40}, () => pick(foreign))
    return offers.reduce((best, offer) =>
      Math.abs(offer.length - answer.length) < Math.abs(best.length - answer.length) ? offer : best,
    )
  }
  return spans
    .map((of) => ({of, span: {...of, if_ok: change(of)}}))
    .filter(({of, span}) => span.if_ok !== answerOf(of).split(/\s+/).join(' ') && span.if_ok !== answerOf(of))
}

/**
 * Probability that a sound one scores higher than a damaged one, ties counting half (Hanley & McNeil 1982): area under
 * the ROC curve.
 */
export function auroc(sound: readonly number[], bad: readonly number[]): number {
  const all = [...sound.map((score) => ({score, sound: 1})), ...bad.map((score) => ({score, sound: 0}))]
  all.sort((a, b) => a.score - b.score)
  let ranks = 0
  for (let start = 0; start < all.length; ) {
    let end = start
    while (end < all.length && all[end]!.score === all[start]!.score) end++
    for (let at = start; at < end; at++) ranks += all[at]!.sound * ((start + 1 + end) / 2)
    start = end
  }
  return (ranks - (sound.length * (sound.length + 1)) / 2) / (sound.length * bad.length)
}

function answerOf(span: Span): string {
  return String(span.if_ok)
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items]
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[copy[at], copy[other]] = [copy[other]!, copy[at]!]
  }
  return copy
}
