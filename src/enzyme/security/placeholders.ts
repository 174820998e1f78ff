import type {Finding} from './finding.ts'

/** A finding's placeholder: `[EMAIL_1]`. The same value of a thread has the same number. */
export type NamePlaceholder = (kind: string, value: string) => string

/** Numbers values of each kind by their first appearance. One for each thread. */
export function placeholderNames(): NamePlaceholder {
  const numbers = new Map<string, Map<string, number>>()
  return (kind, value) => {
    const ofKind = numbers.get(kind) ?? new Map<string, number>()
    numbers.set(kind, ofKind)
    const number = ofKind.get(value) ?? ofKind.size + 1
    ofKind.set(value, number)
    return `[${kind.toUpperCase()}_${number}]`
  }
}

/** The text with each finding replaced. Takes them in order and without overlaps. */
export function replaceFindings(text: string, findings: readonly Finding[], nameOf: NamePlaceholder): string {
  let replaced = ''
  let from = 0
  for (const {kind, start, end} of findings) {
    replaced += text.slice(from, start) + nameOf(kind, text.slice(start, end))
    from = end
  }
  return replaced + text.slice(from)
}
