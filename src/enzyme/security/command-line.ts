/** A word of a command as the shell would pass it on: without the quotes around it. */
export interface Word {
  readonly text: string
  /** UTF-16 units in the text: of the first character within the quotes. */
  readonly start: number
}

/** UTF-16 units of one command at most. */
const MOST_CHARACTERS = 2000

const BLANKS = /(?:[ \t]|\\\r?\n)*/y
/** Of a word: in quotes, behind a backslash, or plain. */
const PIECE = /"(?:\\.|[^"\\\n]){0,500}"|'[^'\n]{0,500}'|\\[^\n]|[^\s"'|;`\\]+/y
const END = /[\n\r|;`\0]|&&|&(?=\s|$)/y

/**
 * The words from a place behind a program's name up to another, or to the end of its command: a new line, a pipe, a
 * semicolon, or the quote that was opened right before the name (`"run": "mysql -psecret"`). A line that ends with a
 * backslash goes on.
 */
export function wordsBehind(text: string, from: number, to: number, closing: string): Word[] {
  const words: Word[] = []
  let at = from
  while (at < Math.min(to, from + MOST_CHARACTERS)) {
    at = ahead(BLANKS, text, at)
    if (at >= text.length || ahead(END, text, at) > at || (closing !== '' && text.startsWith(closing, at))) break
    const end = endOfWord(text, at, closing)
    if (end === at) break
    words.push(unquoted(text.slice(at, end), at))
    at = end
  }
  return words
}

function endOfWord(text: string, from: number, closing: string): number {
  let at = from
  while (at < text.length) {
    if (closing !== '' && text.startsWith(closing, at)) return at
    const end = ahead(PIECE, text, at)
    if (end === at) return at
    // A plain piece has no quotes, so that only an escaped one can close within it.
    at = end
  }
  return at
}

/** Where a match at this place ends; the place itself where there is none. */
function ahead(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

/** The word without quotes around all of it, or, where it stands in a sentence, without the signs that end one. */
export function unquoted(raw: string, start: number): Word {
  const quoted = /^(\\?["'])([\s\S]*)\1$/.exec(raw)
  if (quoted !== null) return {text: quoted[2]!, start: start + quoted[1]!.length}
  return {text: raw.replace(/[.,:?)\]}]+$/, ''), start}
}
