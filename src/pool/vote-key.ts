import canonicalize from 'canonicalize'

/**
 * Equal for answers that say the same: values by their canonical JSON (RFC 8785), texts without the difference of case,
 * blanks and Unicode form, without quotes around them or a full stop at the end.
 */
export function voteKey(value: unknown): string {
  if (typeof value !== 'string') return canonicalize(value) ?? 'null'
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^["'“‘«`*\s]+|["'”’»`*.,;:\s]+$/g, '')
}
