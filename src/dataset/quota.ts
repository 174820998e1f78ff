import type {QuotaSpan} from './domains.sql.ts'

/** Below this score a span is rejected: it stays only where nothing better is left (contract, "Quality and grades"). */
const REJECTED_BELOW = 60

export interface Quotas {
  /** Spans of one domain, at most. */
  readonly domain: number
  /** Spans of one action within a domain, at most. */
  readonly action: number
}

/** A span that is over a quota. */
export interface OverQuota {
  readonly seq: number
  readonly domain: string
  readonly did: string
  readonly score: number | null
  /** Which quota. */
  readonly over: 'domain' | 'action'
}

/**
 * Chooses what stays of each domain. Turn by turn, each kind of span (action and topic) gives its best that is left, so
 * that a domain keeps its variety; before any copy of what already stays, and before what is rejected. Spans that were
 * given back by hand always stay, and count.
 * @param spans the best first
 * @param groupOf equal numbers: spans that are alike
 */
export function overQuota(spans: readonly QuotaSpan[], groupOf: (seq: number) => number, quotas: Quotas): OverQuota[] {
  const domains = new Map<string, QuotaSpan[]>()
  for (const span of spans) {
    const own = domains.get(span.domain)
    if (own === undefined) domains.set(span.domain, [span])
    else own.push(span)
  }
  return [...domains.values()].flatMap((own) => overOne(own, groupOf, quotas))
}

function overOne(spans: readonly QuotaSpan[], groupOf: (seq: number) => number, quotas: Quotas): OverQuota[] {
  const copies = new Map<number, number>()
  const turns = new Map<string, number>()
  const next = <Key>(counts: Map<Key, number>, key: Key): number => {
    const count = counts.get(key) ?? 0
    counts.set(key, count + 1)
    return count
  }
  const ranked = spans.map((span, worth) => {
    const copy = next(copies, groupOf(span.seq)) > 0
    const rejected = span.score !== null && span.score < REJECTED_BELOW
    // Copies and rejected spans do not take a turn away from those of their kind that are neither.
    const class_ = span.pinned ? 0 : rejected ? 3 : copy ? 2 : 1
    return {span, class_, turn: next(turns, `${class_} ${span.cluster ?? ''} ${span.did}`), worth}
  })
  ranked.sort((a, b) => a.class_ - b.class_ || a.turn - b.turn || a.worth - b.worth)
  const actions = new Map<string, number>()
  let kept = 0
  const over: OverQuota[] = []
  for (const {span} of ranked) {
    const {seq, domain, did, score} = span
    const ofAction = actions.get(did) ?? 0
    const full = kept >= quotas.domain ? 'domain' : ofAction >= quotas.action ? 'action' : undefined
    if (full !== undefined && !span.pinned) {
      over.push({seq, domain, did, score, over: full})
      continue
    }
    kept++
    actions.set(did, ofAction + 1)
  }
  return over
}
