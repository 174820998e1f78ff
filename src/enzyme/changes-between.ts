import type {Span} from '../span/schema.ts'
import {type Change, textChange} from './change.ts'

/** What is another in each field of a span, as a log shows it. */
export function changesBetween(before: Span, after: Span): Change[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return fields
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field): Change => {
      const [was, is] = [before[field], after[field]]
      if (typeof was === 'string' && typeof is === 'string') return textChange(field, 'rewritten', was, is)
      return {field, what: is === undefined ? 'removed' : 'set', ...(is === undefined ? {} : {value: is})}
    })
}
