import type {Span} from '../span/schema.ts'
import {type Change, textChange} from './change.ts'
import type {Proposal} from './enzyme.ts'

/** The running texts of a span: its question and what came of it. */
const TEXT_FIELDS = ['this', 'if_ok', 'if_not'] as const

/** All of them, with their aliases. */
export function runningTexts(span: Span): string[] {
  return TEXT_FIELDS.flatMap((field) => [span[field] ?? []].flat())
}

/** Rewrites each running text; undefined when none changes. `rewrite` gives back the same text where nothing is to do. */
export function rewriteTexts(span: Span, what: string, rewrite: (text: string) => string): Proposal | undefined {
  const changes: Change[] = []
  const changed: Record<string, unknown> = {}
  const one = (field: string, text: string): string => {
    const after = rewrite(text)
    // An enzyme must not empty what a span needs.
    if (after === text || after.trim() === '') return text
    changes.push(textChange(field, what, text, after))
    return after
  }
  for (const field of TEXT_FIELDS) {
    const value = span[field]
    if (typeof value === 'string') changed[field] = one(field, value)
    else if (Array.isArray(value)) changed[field] = value.map((text, index) => one(`${field}.${index}`, text))
  }
  return changes.length === 0 ? undefined : {span: {...span, ...changed}, changes}
}
