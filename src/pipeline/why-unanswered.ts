import {holdsAny} from '../retrieval/index-state.sql.ts'
import type {SpanFilter} from '../retrieval/span-filter.sql.ts'
import type {Store} from '../store/open.ts'

const NO_SPANS = 'The store holds no spans yet: run `logline ingest <file>`.'

/** What a store lacks that has no index yet. */
export function whyNotIndexed({db}: Store): string {
  if (!holdsAny(db, 'spans')) return NO_SPANS
  if (!holdsAny(db, 'span_vectors')) return 'The spans have no vectors yet: run `logline enrich`, then `logline index`.'
  return 'The spans are not indexed yet: run `logline index`.'
}

/** Why an indexed store has no candidate. */
export function whyNothingPasses({db}: Store, filter: SpanFilter): string {
  if (!holdsAny(db, 'spans')) return NO_SPANS
  if (filter.minQuality && !holdsAny(db, 'quality'))
    return 'No span has been judged yet, and only judged ones can have the quality asked for: run `logline validate`.'
  return 'No indexed span passes the filters.'
}
