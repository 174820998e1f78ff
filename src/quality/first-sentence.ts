/** UTF-16 units that are looked at; bounds the work for one row. */
const MOST_CHARS = 640

/** Up to a full stop, `!` or `?` with a blank behind it, or a line break. */
export function firstSentence(text: string): string {
  const head = text.trimStart().slice(0, MOST_CHARS)
  const end = /[.!?](?=\s|$)|\n/.exec(head)
  return end === null ? head : head.slice(0, end.index + (head[end.index] === '\n' ? 0 : 1)).trim()
}
