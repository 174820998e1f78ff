/** A longer word is cut where it is: a token, or an address. */
const LONGEST_WORD = 40

/** The beginning of a text of one line, at most so many characters, cut after a word and with `...` where it is cut. */
export function shortened(text: string, characters: number): string {
  if (text.length <= characters) return text
  const head = text.slice(0, characters)
  const isWordEnd = /\s/.test(text[characters]!)
  const words = isWordEnd ? head : head.replace(new RegExp(`(?<=\\S)\\s+\\S{0,${LONGEST_WORD}}$`), '')
  return `${words.toWellFormed().trimEnd()} ...`
}
