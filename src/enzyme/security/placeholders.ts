import {normalizedText} from '../normalized-text.ts'
import type {Finding} from './finding.ts'

/** A finding's placeholder: `[EMAIL_1]`. The same value of a thread has the same number. */
export type NamePlaceholder = (kind: string, value: string) => string

/** The number of each value of each kind, by the form that `valueKey` gives it. */
export type ValueNumbers = Map<string, Map<string, number>>

/**
 * Numbers values of each kind by their first appearance. Those that are `known` keep their numbers, and the others go on
 * after them.
 */
export function placeholderNames(known: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map()): NamePlaceholder {
  const others: ValueNumbers = new Map()
  return (kind, value) => {
    const number = known.get(kind)?.get(valueKey(kind, value)) ?? numbered(others, kind, value, known.get(kind)?.size)
    return `[${kind.toUpperCase()}_${number}]`
  }
}

/** The number of a value, a new one where it has none yet. */
export function numbered(numbers: ValueNumbers, kind: string, value: string, after = 0): number {
  const ofKind = numbers.get(kind) ?? new Map<string, number>()
  numbers.set(kind, ofKind)
  const key = valueKey(kind, value)
  const number = ofKind.get(key) ?? after + ofKind.size + 1
  ofKind.set(key, number)
  return number
}

/**
 * What the normalizer would leave of it: a value is the same before and after. Of numbers the digits, however they are
 * grouped, and what has no case in any.
 */
function valueKey(kind: string, value: string): string {
  if (['card', 'phone', 'cpf'].includes(kind)) return value.replace(/\D/g, '')
  if (['iban', 'cnpj'].includes(kind)) return value.replace(/[^A-Za-z\d]/g, '').toUpperCase()
  const plain = normalizedText(value, {repairs: true, tidies: true, folds: true})
  return kind === 'email' ? plain.toLowerCase() : plain
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
