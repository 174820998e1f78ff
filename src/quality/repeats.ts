/** What stands between a text and the same text again. */
const AGAIN = /[.,;]?\s+/y

/** Longer texts, in UTF-16 units, are left as they are, and so many places are tried; bounds the work for one row. */
const MOST_CHARS = 24_000
const MOST_TRIED = 200

/** A text once, where it is written several times over and nothing else: with its last full stop. */
export function onceIn(text: string): string {
  const blank = text.search(/\s/)
  if (blank === -1 || text.length > MOST_CHARS) return text
  const first = text.slice(0, blank).replace(/[.,;]$/, '')
  let at = text.indexOf(first, blank)
  for (let tried = 0; at !== -1 && tried < MOST_TRIED; tried++) {
    const once = text.slice(0, at).replace(/[.,;]?\s+$/, '')
    if (2 * once.length > text.length) return text
    const end = endOfRepeats(text, once)
    if (/^[.,;]?$/.test(text.slice(end))) return once + text.slice(end)
    at = text.indexOf(first, at + 1)
  }
  return text
}

/** Up to where a text is nothing but another one, again and again. */
function endOfRepeats(text: string, once: string): number {
  let end = once.length
  for (;;) {
    AGAIN.lastIndex = end
    const gap = AGAIN.exec(text)?.[0]
    if (gap === undefined || !text.startsWith(once, end + gap.length)) return end
    end += gap.length + once.length
  }
}
