import type {Span} from '../../src/span/schema.ts'
import {FAMILIES, SENTENCE_PLACES} from '../../test/support/padding-families.ts'

/** How many paddings of whole sentences were tried on spans of a kind, and how many raised one by more than a tolerance. */
export interface Raised {
  n: number
  raised: number
  reach80: number
}

/**
 * Puts sentences that say nothing more (or are about something else) to question and answer, as sentences, lines and
 * paragraphs of their own; counts by family, for spans that reach 80 and for those that do not.
 */
export function padFamilies(
  spans: readonly Span[],
  others: readonly Span[],
  {
    totalOf,
    share,
    tolerance,
    random,
  }: {totalOf: (span: Span) => number; share: number; tolerance: number; random: () => number},
): Record<string, Raised> {
  const counts: Record<string, Raised> = {}
  for (const span of spans) {
    const before = totalOf(span)
    for (const field of ['this', 'if_ok'] as const)
      for (const family of FAMILIES)
        for (const place of SENTENCE_PLACES) {
          if (random() > share) continue
          const text = place.put(String(span[field]), family.text({span, field, others, random}), random)
          const after = totalOf({...span, [field]: text})
          const kind = before >= 80 ? 'sound' : 'unsound'
          for (const name of [`${kind}: all`, `${kind}: ${family.name}`]) {
            counts[name] ??= {n: 0, raised: 0, reach80: 0}
            const count = counts[name]
            count.n++
            if (after > before + tolerance) count.raised++
            if (before < 80 && after >= 80) count.reach80++
          }
        }
  }
  return counts
}
