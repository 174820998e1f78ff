/** Characters that are taken apart at once: texts of any length are read in bounded memory. */
const WINDOW = 65_536

/** A text in pieces of bounded length, cut at blanks where there are some; most texts are one piece. */
export function* windowsOf(text: string): Generator<string> {
  let start = 0
  while (text.length - start > WINDOW) {
    const end = cutOf(text, start)
    yield text.slice(start, end)
    start = end
  }
  yield start === 0 ? text : text.slice(start)
}

function cutOf(text: string, start: number): number {
  const last = start + WINDOW
  for (let at = last; at > start + WINDOW / 2; at--) if (BLANK.test(text[at]!)) return at
  // Half a surrogate pair is no character.
  return /[\ud800-\udbff]/.test(text[last - 1]!) ? last - 1 : last
}

const BLANK = /\s/
