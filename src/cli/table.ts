import {stripVTControlCharacters} from 'node:util'
import stringWidth from 'string-width'
import {onOneLine, signsOf} from './safe-text.ts'

/** Columns of a terminal that reports fit into. */
export const COLUMNS = 80

/** Lines of text in columns, two blanks between them; numbers are set flush right. Colours take no room. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(String(cell)))
  return rows
    .map((row) =>
      row
        .map((cell, index) => {
          const text = String(cell)
          if (typeof cell === 'number') return text.padStart(widths[index]!)
          return index === row.length - 1 ? text : text + ' '.repeat(widths[index]! - widthOf(text))
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/**
 * The same for texts beside their names: what does not fit into the columns of a terminal goes on below, in line. Only a
 * name, an id or a path without a blank may be longer.
 */
export function namedTexts(rows: readonly (readonly [name: string, text: string])[]): string {
  const room = COLUMNS - 2 - Math.max(0, ...rows.map(([name]) => widthOf(name)))
  return table(rows.flatMap(([name, text]) => wrapped(text, room).map((line, at) => [at === 0 ? name : '', line])))
}

/** Cells of a terminal that a text takes. */
function widthOf(text: string): number {
  return stringWidth(stripVTControlCharacters(text))
}

/** One line, at most `width` cells, cut with an ellipsis; control characters can't disturb the terminal. */
export function oneLine(text: string, width: number): string {
  const flat = text.replace(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()
  const line = onOneLine(flat, width)
  return flat.startsWith(line) ? line : line.replace(/ +…$/, '…')
}

/** The same, cut after a word, for what is read as a sentence; a word as long as a token or an address is cut itself. */
export function firstWords(text: string, width: number): string {
  const line = oneLine(text, width)
  return line === oneLine(text, 2 * text.length) ? line : line.replace(/ \S{0,40}…$/, ' …')
}

/**
 * The text in lines of at most `width` cells, broken between words. A longer word has a line of its own, so that an id
 * or an address can be copied; in scripts without blanks it is broken where the line ends.
 */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const part of text.split(' ').flatMap((word) => broken(word, width))) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last) + 1 + widthOf(part) <= width) lines.push(`${lines.pop()!} ${part}`)
    else lines.push(part)
  }
  return lines
}

function broken(word: string, width: number): string[] {
  if (/^[\x20-\x7e]*$/.test(word) || widthOf(word) <= width) return [word]
  const parts: string[] = []
  let part = ''
  let used = 0
  for (const {shown, cells} of signsOf(word)) {
    if (used + cells > width) {
      parts.push(part)
      part = ''
      used = 0
    }
    part += shown
    used += cells
  }
  return [...parts, part]
}
