/** What stands where a secret stood. */
export const HIDDEN = '(hidden)'

/** Names of keys whose values nobody may read: `api_key`, `apiKey`, `hf-token`, `Authorization`; not `max_tokens`. */
const SECRET_NAME =
  /api[_-]?key|access[_-]?key|keys?\d*$|token\d*$|secret|passw|passphrase|pwd|credential|authorization|^auth$|bearer|cookie|signature|private/i
/** Names in which the one above finds what is none. */
const HARMLESS_NAME = /^(?:key_(?:env|file)|headers_env|key_fields|.*public_?key)$/i
/** Texts that are a secret whatever they are called: known prefixes, an address with a password, a long random word. */
const SECRET_TEXT =
  /(?:^|[^\p{L}\p{N}])(?:sk|pk|rk|ghp|gho|ghs|github_pat|glpat|hf|xox[a-z]|AKIA|AIza|gsk|eyJ)[-_]?[\p{L}\p{N}_-]{12,}|\b(?:bearer|basic)\s+\S|:\/\/[^\s/]+@|-----BEGIN|^(?=\S*\d)(?=\S*\p{L})[\p{L}\p{N}_+/=-]{32,}$/iu

/**
 * A value of a configuration as it may be shown and written down: what its key or its looks say is a secret is replaced,
 * however deep it lies.
 * @param name the key that it stands under
 */
export function withoutSecrets(value: unknown, name: string): unknown {
  if (typeof value === 'boolean') return value
  if (SECRET_NAME.test(name) && !HARMLESS_NAME.test(name)) return HIDDEN
  if (typeof value === 'string') return SECRET_TEXT.test(value) ? HIDDEN : value
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, name))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner, key)]))
}
