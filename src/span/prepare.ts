import {contentHash, dedupKey} from './identity.ts'
import {type QuestionKeys, questionKeys} from './question-keys.ts'
import {domainName, restOf, type SpanColumns, sourceOf} from './row.ts'
import {aliasesOf, epochOf, outcomeOf, type Span} from './schema.ts'
import {isSynthetic} from './split.ts'

/** All that the store keeps of a span and all that it looks it up by, computed from the span alone. */
export interface PreparedSpan extends SpanColumns {
  readonly synthetic: boolean
  readonly keys: QuestionKeys
  /** 32 bytes each (identity.ts). */
  readonly contentHash: Uint8Array
  readonly dedupKey: Uint8Array
  readonly aliases: readonly string[]
  /** `context.previous_spans`. */
  readonly previous: readonly string[]
}

/** The pure part of taking a span in: everything that needs no store. */
export function prepareSpan(span: Span): PreparedSpan {
  const {context} = span
  return {
    id: span.id,
    who: span.who,
    did: span.did,
    this: span.this,
    when_text: span.when,
    at: epochOf(span),
    status: span.status,
    outcome: outcomeOf(span),
    rest: restOf(span),
    domain: domainName(context?.environment),
    stakes: context?.stakes ?? null,
    emotion: context?.emotional_state?.trim().toLowerCase() || null,
    // A thread without a name would be one of all spans that have none.
    thread: context?.thread_id?.trim() ? context.thread_id : null,
    supplied_quality: span.metadata?.quality_score ?? null,
    source: sourceOf(span),
    synthetic: isSynthetic(span.source),
    keys: questionKeys(span.this),
    contentHash: contentHash(span),
    dedupKey: dedupKey(span),
    aliases: aliasesOf(span),
    previous: context?.previous_spans ?? [],
  }
}
