import {type Buckets, bucketsOf, visitBuckets} from './buckets.ts'
import {BANDS, type Stretch} from './signature.ts'

/** Spans that a band is looked through for, from its first member on: boilerplate puts thousands into one. */
const LOOKED_AT = 24

/** Candidates of one span, those that share the most bands first. */
const MOST_CANDIDATES = 64

/** What the words of all spans come to, in memory that threads share: about 700 bytes a span of 80 words. */
export interface Corpus {
  /** Ascending. What follows is in this order. */
  readonly seqs: Uint32Array
  /** Hash of the action and the status: only equal ones are duplicates. */
  readonly actions: Uint32Array
  /** Where the words of each span begin in `tokens`, and at last where they end. */
  readonly starts: Float64Array
  readonly tokens: Uint32Array
  readonly buckets: Buckets
  /** 1: not compared yet, or not as it is now. */
  readonly pending: Uint8Array
}

/** What is read of some spans, in the order of their `seq`. */
export interface ReadPart {
  readonly seqs: Uint32Array
  readonly actions: Uint32Array
  readonly lengths: Uint32Array
  readonly tokens: Uint32Array
  /** BANDS of each. */
  readonly keys: Uint32Array
  readonly pending: Uint8Array
}

export function joinParts(parts: readonly ReadPart[]): Corpus {
  const sum = (of: (part: ReadPart) => number) => parts.reduce((total, part) => total + of(part), 0)
  const spans = sum(({seqs}) => seqs.length)
  const words = (count: number) => new Uint32Array(new SharedArrayBuffer(4 * count))
  const keys = words(spans * BANDS)
  const corpus = {
    seqs: words(spans),
    actions: words(spans),
    starts: new Float64Array(new SharedArrayBuffer(8 * (spans + 1))),
    tokens: words(sum(({tokens}) => tokens.length)),
    pending: new Uint8Array(new SharedArrayBuffer(spans)),
  }
  let at = 0
  let token = 0
  for (const part of parts) {
    corpus.seqs.set(part.seqs, at)
    corpus.actions.set(part.actions, at)
    corpus.pending.set(part.pending, at)
    keys.set(part.keys, at * BANDS)
    corpus.tokens.set(part.tokens, token)
    for (let row = 0; row < part.lengths.length; row++) {
      corpus.starts[at + row] = token
      token += part.lengths[row]!
    }
    at += part.seqs.length
  }
  corpus.starts[spans] = token
  return {...corpus, buckets: bucketsOf(keys, BANDS)}
}

export function stretchOf({starts}: Corpus, at: number): Stretch {
  return [starts[at]!, starts[at + 1]!]
}

/**
 * Finds which spans a span has to be compared with: earlier ones that share a band with it, and of later ones those that
 * are compared already. Whoever is not found because a band is crowded is found over its first members.
 */
export function candidateFinder({buckets, pending, actions, seqs}: Corpus): (at: number) => number[] {
  const shared = new Uint8Array(seqs.length)
  return (at) => {
    const found: number[] = []
    visitBuckets(buckets, at, LOOKED_AT, (other) => {
      if ((other > at && pending[other] === 1) || actions[other] !== actions[at]) return false
      if (shared[other] === 0) found.push(other)
      shared[other]!++
      return true
    })
    const likeliest = found.sort((a, b) => shared[b]! - shared[a]! || a - b).slice(0, MOST_CANDIDATES)
    for (const other of found) shared[other] = 0
    return likeliest
  }
}
