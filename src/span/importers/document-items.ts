/** The names at the top of one item of a JSON document, in their order. */
export interface ItemNames {
  /** Undefined: the item is no object. */
  readonly names: readonly string[] | undefined
  /** False: the text ends before the item does, and it may have more names. */
  readonly isWhole: boolean
}

/**
 * What the items of a JSON list are called by, or the one object that a document is, as far as its beginning goes. Holds
 * for what is JSON; of other texts something is told, and reading them says that they are none.
 */
export function* documentItems(text: string): Generator<ItemNames> {
  const inItem = text.startsWith('[') ? 2 : 1
  let depth = 0
  let names: string[] | undefined
  let last: string | undefined
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '"') {
      const end = closingQuote(text, at)
      if (end === -1) break
      if (depth === inItem) last = text.slice(at, end + 1)
      at = end
    } else if (sign === ':') {
      if (depth === inItem && last !== undefined) names?.push(nameOf(last))
      last = undefined
    } else if (sign === '{' || sign === '[') {
      depth++
      if (depth === inItem) names = sign === '{' ? [] : undefined
    } else if (sign === '}' || sign === ']') {
      depth--
      if (depth === inItem - 1) yield {names, isWhole: true}
      if (depth <= 0) return
    }
  }
  if (depth >= inItem) yield {names, isWhole: false}
}

/** Of the text that opens there: the first quote that no backslash takes. -1: it is never closed. */
function closingQuote(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at - 1
    while (text[before] === '\\') before--
    if ((at - before) % 2 === 1) return at
  }
  return -1
}

function nameOf(quoted: string): string {
  try {
    return JSON.parse(quoted) as string
  } catch {
    return quoted.slice(1, -1)
  }
}
