/** Lines of text in columns, two blanks between them; numbers are set flush right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, String(cell).length)
  return rows
    .map((row) =>
      row
        .map((cell, index) => {
          const text = String(cell)
          if (typeof cell === 'number') return text.padStart(widths[index]!)
          return index === row.length - 1 ? text : text.padEnd(widths[index]!)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** One line, at most `width` characters, cut with an ellipsis; control characters can't disturb the terminal. */
export function oneLine(text: string, width: number): string {
  const flat = text.replace(/[\s\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()
  return flat.length <= width ? flat : `${flat.slice(0, width - 1).trimEnd()}…`
}
