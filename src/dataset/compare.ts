import type {Database} from 'better-sqlite3'
import {type AlikePair, readSpans} from './alike.sql.ts'
import {type Corpus, candidateFinder, stretchOf} from './corpus.ts'
import {compareWords} from './duplicate.ts'
import {shippedLexicon} from './lexicon.ts'
import type {ReadSpan} from './read-span.ts'
import {overlapOf} from './signature.ts'

/** Counts up when the same two spans are judged otherwise. */
export const COMPARISON_VERSION = 4

/** Spans whose words overlap less are not looked at closer: an edit of a third of the words leaves more than that. */
const LEAST_OVERLAP = 0.4

/** Pairs from this score on are kept, so that another threshold above it needs no new comparison. */
export const LEAST_NEAR_SCORE = 0.5

/** Places in a corpus: from one on, before another. */
export interface Places {
  readonly from: number
  readonly before: number
}

/**
 * Compares pending spans with all that share a band with them. Only reads, so that several threads can do it, each for
 * spans of its own: a pair of pending spans belongs to the later one.
 */
export function nearComparer(db: Database, corpus: Corpus) {
  const candidates = candidateFinder(corpus)
  const read = readSpans(db)
  const lexicon = shippedLexicon()
  return ({from, before}: Places): AlikePair[] => {
    const pairs: AlikePair[] = []
    for (let at = from; at < before; at++) {
      if (corpus.pending[at] !== 1) continue
      let own: ReadSpan | undefined
      for (const other of candidates(at)) {
        const {question, answer} = overlapOf(corpus.tokens, stretchOf(corpus, at), stretchOf(corpus, other))
        if (question < LEAST_OVERLAP || answer < LEAST_OVERLAP) continue
        own ??= read(corpus.seqs[at]!)
        const span = read(corpus.seqs[other]!)
        if (own === undefined || span === undefined) continue
        const comparison = compareWords(own, span, lexicon)
        if (comparison.kind === 'conflict' || comparison.score < LEAST_NEAR_SCORE) continue
        const [earlier, later] = at < other ? [at, other] : [other, at]
        const {score, differs} = comparison
        pairs.push({later: corpus.seqs[later]!, earlier: corpus.seqs[earlier]!, score, differs})
      }
    }
    return pairs
  }
}
