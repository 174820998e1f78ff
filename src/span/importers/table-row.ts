/** How a table is written. */
export interface TableShape {
  readonly delimiter: string
  /** Cells may be quoted (RFC 4180). */
  readonly quoted: boolean
  /** Its lines end in a lone CR, as old programs for the Macintosh wrote them. */
  readonly endsInCr: boolean
}

export interface TableRow {
  readonly kind: 'row'
  readonly cells: readonly string[]
  /** Where the next row begins. */
  readonly end: number
  /** A cell that is not quoted has quotes in it. */
  readonly hasLooseQuotes: boolean
}

/** `more`: the text ends before the row does. */
export type RowReading = TableRow | {readonly kind: 'more'} | {readonly kind: 'broken'; readonly reason: string}

const LF = 0x0a
const CR = 0x0d
const QUOTE = 0x22

/**
 * The row of a table that begins at a place of a text. Quotes in a cell that is not quoted are part of it, as most
 * programs read them. What could be read in two ways is broken.
 * @param isAll nothing comes after the text
 */
export function readTableRow(text: string, start: number, shape: TableShape, isAll: boolean): RowReading {
  const {delimiter, quoted, endsInCr} = shape
  const mark = delimiter.charCodeAt(0)
  const cells: string[] = []
  let hasLooseQuotes = false
  let at = start
  for (;;) {
    let cell: string
    if (quoted && text.charCodeAt(at) === QUOTE) {
      const close = closingQuote(text, at)
      if (close === -1 || (close + 1 === text.length && !isAll))
        return isAll ? {kind: 'broken', reason: 'a quote is opened and never closed'} : {kind: 'more'}
      cell = text.slice(at + 1, close).replaceAll('""', '"')
      at = close + 1
      while (text[at] === ' ') at++
    } else {
      const from = at
      let code = text.charCodeAt(at)
      while (at < text.length && code !== mark && code !== LF && !(endsInCr && code === CR)) {
        if (quoted && code === QUOTE) hasLooseQuotes = true
        code = text.charCodeAt(++at)
      }
      cell = text.slice(from, code === LF && text.charCodeAt(at - 1) === CR && at > from ? at - 1 : at)
      if (quoted && /^[ \t]+"/.test(cell))
        return {kind: 'broken', reason: 'blanks before a quote: it may open the cell, or be part of it'}
    }
    const isLineEnd = endOfLine(text, at, endsInCr)
    if (at + 2 > text.length && !isAll && text.charCodeAt(at) !== LF) return {kind: 'more'}
    cells.push(cell)
    if (isLineEnd > 0 || at >= text.length) return {kind: 'row', cells, end: at + isLineEnd, hasLooseQuotes}
    if (text.charCodeAt(at) !== mark)
      return {kind: 'broken', reason: 'a quote inside a quoted cell is not doubled, or one is not closed'}
    at++
  }
}

/** Of the cell that is opened there: the first quote that is not one of two. -1: it is never closed. */
function closingQuote(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 2))
    if (text.charCodeAt(at + 1) !== QUOTE) return at
  return -1
}

/** How many characters end a line there; 0: none. */
function endOfLine(text: string, at: number, endsInCr: boolean): number {
  const code = text.charCodeAt(at)
  if (code === LF) return 1
  if (code !== CR) return 0
  return text.charCodeAt(at + 1) === LF ? 2 : endsInCr ? 1 : 0
}
