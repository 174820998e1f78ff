import {outcomeOf, type Span} from './schema.ts'

/**
 * What a span of an export says beside the one of the same messages that the store has. `more`: the answer went on since.
 * `as much`: the same words, or fewer (an older export). `other`: neither holds the other.
 */
export function comparedWith(stored: Span, offered: Span): 'more' | 'as much' | 'other' {
  if (stored.who !== offered.who || stored.did !== offered.did || stored.this !== offered.this) return 'other'
  if (holds(stored, offered)) return 'as much'
  return holds(offered, stored) ? 'more' : 'other'
}

/**
 * What was the answer may be a step by now, or the beginning of the answer; a document that was the answer stands in the
 * call that showed it.
 */
function holds(whole: Span, part: Span): boolean {
  const said = textsOf(whole).join('\n\n')
  return textsOf(part).every((text) => said.includes(text) || said.includes(JSON.stringify(text).slice(1, -1)))
}

function textsOf(span: Span): string[] {
  const steps = span.context?.['steps']
  const said = (Array.isArray(steps) ? steps : []).map((step: {text?: unknown} | null) => step?.text)
  return [...said, outcomeOf(span)].filter((text) => typeof text === 'string')
}
