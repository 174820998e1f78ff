import stringWidth from 'string-width'

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'})

/** Code points of one sign that are shown: a sign may carry thousands of accents, and one cell has room for few. */
const MOST_CODE_POINTS = 16

/** What a tab is shown as. */
const TAB = '  '

/** One sign of a text: what the terminal gets for it, and the cells that takes. */
export interface Sign {
  /** UTF-16 units in the text. */
  readonly length: number
  readonly shown: string
  readonly cells: number
}

/**
 * The signs of a text, each as a terminal may get it: control characters and escapes become pictures (U+2400 and on),
 * format characters that turn the direction of writing around or hide are left out, halves of surrogates are U+FFFD.
 * So nothing in a span can move the cursor, change colours, or make what was written look like something else.
 */
export function* signsOf(text: string): Generator<Sign> {
  let plain = 0
  const ascii = /[\x20-\x7e]+/y
  while (plain < text.length) {
    ascii.lastIndex = plain
    const run = ascii.exec(text)
    // The last letter may carry an accent that follows it.
    const certain = run === null ? 0 : plain + run[0].length === text.length ? run[0].length : run[0].length - 1
    for (let at = 0; at < certain; at++) yield {length: 1, shown: text[plain + at]!, cells: 1}
    plain += certain
    const rest = nextRun(text, plain)
    for (const {segment} of graphemes.segment(rest)) yield signOf(segment)
    plain += rest.length
  }
}

/** Up to where printable ASCII begins again, with one letter of it before. */
function nextRun(text: string, from: number): string {
  const next = /[\x20-\x7e]{2}/g
  next.lastIndex = from + 1
  const found = next.exec(text)
  return text.slice(from, found === null ? text.length : found.index)
}

function signOf(segment: string): Sign {
  const shown = safe(segment)
  return {length: segment.length, shown, cells: shown === '' ? 0 : stringWidth(shown)}
}

function safe(segment: string): string {
  if (segment === '\t') return TAB
  const points = [...segment.toWellFormed()].slice(0, MOST_CODE_POINTS)
  return points
    .map((point) => {
      const code = point.codePointAt(0)!
      if (code < 0x20) return String.fromCharCode(0x2400 + code)
      if (code === 0x7f) return '\u2421'
      if (code < 0xa0 && code > 0x7f) return '\ufffd'
      if (code === 0x2028 || code === 0x2029) return ' '
      // Joins the parts of an emoji; the others of its class turn, hide or mark.
      if (code !== 0x200d && /[\p{Cf}\p{Co}\p{Cn}]/u.test(point)) return ''
      return point
    })
    .join('')
}

/** A text on one line of so many cells, cut with an ellipsis; line ends are blanks. */
export function onOneLine(text: string, cells: number): string {
  let line = ''
  let used = 0
  for (const {shown, cells: wide} of signsOf(text.slice(0, 4 * cells + 64).replace(/[\r\n\t\u2028\u2029]+/g, ' '))) {
    if (used + wide > cells) return cutTo(line, cells)
    line += shown
    used += wide
  }
  return line
}

function cutTo(line: string, cells: number): string {
  const kept: string[] = []
  let used = 0
  for (const {shown, cells: wide} of signsOf(line)) {
    if (used + wide > cells - 1) break
    kept.push(shown)
    used += wide
  }
  return `${kept.join('')}…`
}

/** With blanks behind it, so that it takes so many cells. */
export function padded(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - stringWidth(text)))
}
