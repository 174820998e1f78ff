import {outcomeOf, type Span, spanSchema} from '../span/schema.ts'

/** The texts of a span that a person may write anew. */
export interface EditedTexts {
  readonly question: string
  /** Null where the span has no outcome. */
  readonly outcome: string | null
}

/** The span with other texts: the main outcome alone, its aliases stay. */
export function withTexts(span: Span, {question, outcome}: EditedTexts): Span {
  const edited = {...span, this: question}
  if (outcome === null || span.status === 'pending') return edited
  const field = span.status === 'completed' ? 'if_ok' : 'if_not'
  const before = span[field]
  return {...edited, [field]: Array.isArray(before) ? [outcome, ...before.slice(1)] : outcome}
}

/** Why these texts can't be those of the span; undefined when they can. */
export function faultInTexts(span: Span, texts: EditedTexts): string | undefined {
  if (texts.question.trim() === '') return 'the question must not be empty'
  if (outcomeOf(span) !== null && (texts.outcome ?? '').trim() === '') return 'the outcome must not be empty'
  const checked = spanSchema.safeParse(withTexts(span, texts))
  return checked.success ? undefined : checked.error.issues[0]!.message
}
