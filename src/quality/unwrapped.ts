/** Characters that are not seen, and tell nothing: between letters they would make other words of them. */
const UNSEEN = /[\u200b-\u200d\u2060\ufeff\u00ad]/g

/** One element around all of a text: `<answer confidence="1.0"> ... </answer>`. */
const ELEMENT = /^\s*<([a-z][\w:-]*)(?:\s[^<>]*)?>([\s\S]*)<\/\1>\s*$/i

/** When a message was sent, and by whom: `[2026-03-01 09:30] Agent: `. */
const STAMP =
  /^\s*[[(]?\d{4}-\d{2}-\d{2}[T ,]+\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?[\])]?\s*[-–:]?\s*(?:[\p{L}][\p{L}\p{N} _.-]{0,30}:\s+)?/u

/** Wrappings inside each other that are taken off; bounds the work. */
const MOST_WRAPPINGS = 3

/** Longer texts are left as they are, in UTF-16 units. */
const MOST_CHARS = 24_000

/** A text without what is only around it: an element, the stamp of a message, characters that nobody sees. */
export function unwrapped(text: string): string {
  if (text.length > MOST_CHARS) return text
  let inner = UNSEEN.test(text) ? text.replace(UNSEEN, '') : text
  for (let taken = 0; taken < MOST_WRAPPINGS; taken++) {
    const bare = inner.replace(STAMP, '')
    const next = ELEMENT.exec(bare)?.[2] ?? bare
    if (next === inner || next.trim() === '') break
    inner = next.trim()
  }
  return inner
}
