import {stripVTControlCharacters} from 'node:util'

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

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length
}

/** One line, at most `width` characters, cut with an ellipsis; control characters can't disturb the terminal. */
export function oneLine(text: string, width: number): string {
  const flat = text.replace(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()
  return flat.length <= width ? flat : `${flat.slice(0, width - 1).trimEnd()}…`
}

/** The text in lines of at most `width` characters, broken between words; a longer word has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines.push(`${lines.pop()!} ${word}`)
    else lines.push(word)
  }
  return lines
}
