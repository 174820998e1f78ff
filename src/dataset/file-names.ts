/** Names in which a capital counts: of files, by their endings, and of constants and columns, by their underscores. */
const NAMES =
  /(?<![\p{L}\p{N}_])(?:[\p{L}\p{N}_-]+\.(?:txt|md|csv|tsv|jsonl?|ya?ml|toml|xml|html?|css|pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|mp[34]|wav|zip|tar|gz|log|conf|cfg|ini|py|ipynb|rb|rs|cpp|hpp|java|php|sql|db|sh|bat)|[\p{L}\p{N}]+(?:_[\p{L}\p{N}]+)+)(?![\p{L}\p{N}_])/giu

/**
 * Names of two texts that are the same but for capitals and therefore two: `A.txt` and `a.txt`. Prose may have its
 * capitals where it likes.
 */
export function fileConflict(a: string, b: string): string | undefined {
  if (a === b || !/[._]/.test(a) || !/[._]/.test(b)) return undefined
  return otherCase(a, b) ?? otherCase(b, a)
}

function otherCase(text: string, other: string): string | undefined {
  const others = other.match(NAMES)
  if (others === null) return undefined
  const known = new Set(others)
  const byLetters = new Map(others.map((name) => [name.toLowerCase(), name]))
  for (const name of text.match(NAMES) ?? []) {
    const same = byLetters.get(name.toLowerCase())
    if (same !== undefined && !known.has(name)) return `${name} is not ${same}`
  }
  return undefined
}
