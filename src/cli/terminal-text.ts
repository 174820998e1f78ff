/**
 * What a terminal would obey and not show: control characters but line ends and tabs, and what turns the direction of
 * writing around. A carriage return before a line feed is a part of the line end.
 */
const OBEYED = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)/g

/** The colours that `paint` gives words: these, and nothing else that begins with an escape, may pass. */
const PAINTED = /(\x1b\[(?:2|22|31|32|33|39)m)/

/**
 * A text as a terminal, or whatever writes to one later, may get it: what it would obey is spelt as JSON spells it, so
 * that no span, file name or argument moves the cursor, sets the clipboard or looks like something else. Everything that
 * commands write passes here. JSON stays the same JSON.
 * @param colored whether colours of our own may be in it
 */
export function terminalText(text: string, colored = false): string {
  if (text.search(OBEYED) === -1) return text
  if (!colored) return text.replace(OBEYED, spelt)
  return text
    .split(PAINTED)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(OBEYED, spelt)))
    .join('')
}

function spelt(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
}
