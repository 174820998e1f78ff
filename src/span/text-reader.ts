import {TokenTable} from './token-table.ts'
import {fold} from './tokens.ts'

/** A text as matching sees it. */
export interface FoldedText {
  /** Lower-case, without diacritics. */
  readonly folded: string
  /** Letters and digits, in order, repeated ones repeated: `tokensOf` the text. */
  readonly tokens: readonly string[]
  /** Each token once. */
  readonly distinct: readonly string[]
}

/** Reads a text. */
export type TextReader = (text: string) => FoldedText

/** Of all questions of a process: their candidates are made of much the same words. */
let shared: TokenTable | undefined

/** Reads each text once: for one question, whose candidates are compared with it in several ways. */
export function textReader(): TextReader {
  shared ??= new TokenTable()
  const table = shared
  const known = new Map<string, FoldedText>()
  return (text) => {
    let read = known.get(text)
    if (read === undefined) {
      const folded = fold(text)
      const tokens = table.tokens(folded)
      read = {folded, tokens, distinct: distinctOf(tokens)}
      known.set(text, read)
    }
    return read
  }
}

/** Up to this many words it is faster to look at those before than to make a set. */
const FEW_WORDS = 24

function distinctOf(tokens: readonly string[]): readonly string[] {
  if (tokens.length > FEW_WORDS) return [...new Set(tokens)]
  const distinct: string[] = []
  for (const token of tokens) if (!distinct.includes(token)) distinct.push(token)
  return distinct.length === tokens.length ? tokens : distinct
}
