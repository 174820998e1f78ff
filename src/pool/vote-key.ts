import canonicalize from 'canonicalize'

const BEFORE = /["'“‘«`*\s]/
const AFTER = /["'”’»`*.,;:\s]/

/**
 * Equal for answers that say the same: values by their canonical JSON (RFC 8785), texts without the difference of case,
 * blanks and Unicode form, without quotes around them or a full stop at the end.
 */
export function voteKey(value: unknown): string {
  if (typeof value !== 'string') return canonicalize(value) ?? 'null'
  const plain = value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')
  // By hand: a pattern that looks for the end begins anew at every full stop of a text that is nothing else.
  let start = 0
  let end = plain.length
  while (start < end && BEFORE.test(plain[start]!)) start++
  while (end > start && AFTER.test(plain[end - 1]!)) end--
  return plain.slice(start, end)
}

/** What a text says that was given without a form: the object or list it holds, else the text. */
export function saidIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
