/** Written where a name should be. */
const NOBODY = /^(?:unknown|none|null|undefined|n\/?a|nil|test|todo|tbd|other|misc|desconhecid[oa]|nenhum[a]?|\W*)$/i

/** True for a name of a source or a person: not empty, and no placeholder. */
export function isNamed(text: string | null | undefined): boolean {
  return text != null && !NOBODY.test(text.trim())
}

/** Somebody vouched for the span. */
export function isConfirmed(confirmedBy: string | readonly string[] | null | undefined): boolean {
  return typeof confirmedBy === 'string' ? isNamed(confirmedBy) : (confirmedBy?.some(isNamed) ?? false)
}
