import {type RowReading, readTableRow} from './table-row.ts'

/** Where a row of a tab-separated table begins, and what is known of the table. */
export interface TabbedPlace {
  readonly text: string
  readonly start: number
  /** How many the header has; undefined: this is the header. */
  readonly columns: number | undefined
  readonly endsInCr: boolean
  /** Nothing comes after the text. */
  readonly isAll: boolean
  /** No row may be as long as the text that is there. */
  readonly isLong: boolean
}

/**
 * Reads the rows of one tab-separated table. Spreadsheets and libraries quote its cells as RFC 4180 has it, other
 * programs never do. So a cell that opens with a quote is a quoted one where its quotes balance and the row then has
 * the cells of the header; else quotes are part of the cells, and a line is a row. Once a line could be read in that
 * way alone, quotes that merely stand around a cell stay.
 */
export function tabbedRows(): (place: TabbedPlace) => RowReading {
  let keepsQuotes = false
  return (place) => {
    const {text, start, columns, endsInCr, isAll, isLong} = place
    const line = readTableRow(text, start, {delimiter: '\t', quoted: false, endsInCr}, isAll)
    if (line.kind !== 'row' || !line.cells.some((cell) => cell.includes('"'))) return line
    const asLine = {...line, hasLooseQuotes: true}
    if (!line.cells.some((cell) => cell.startsWith('"'))) {
      keepsQuotes = true
      return asLine
    }
    const quoted = readTableRow(text, start, {delimiter: '\t', quoted: true, endsInCr}, isAll || isLong)
    if (quoted.kind === 'more') return quoted
    const isOneLine = quoted.kind === 'row' && quoted.end === line.end
    // A header of several lines could as well be a header and rows.
    const fits =
      quoted.kind === 'row' &&
      (columns === undefined ? isOneLine : quoted.cells.length === columns) &&
      (isOneLine || !areRows(place, quoted.end))
    if (!fits) {
      if (line.cells.length === columns) keepsQuotes = true
      return asLine
    }
    const needsQuotes = !isOneLine || quoted.cells.length !== line.cells.length || line.cells.some(hasDoubled)
    return keepsQuotes && !needsQuotes ? asLine : quoted
  }
}

/** Whether each line up to there has the cells of the header by itself. */
function areRows({text, start, columns, endsInCr}: TabbedPlace, end: number): boolean {
  for (let at = start; at < end; ) {
    const line = readTableRow(text, at, {delimiter: '\t', quoted: false, endsInCr}, true)
    if (line.kind !== 'row' || line.cells.length !== columns) return false
    at = line.end
  }
  return true
}

/** Whether a cell that opens with a quote has doubled ones in it. */
function hasDoubled(cell: string): boolean {
  return cell.startsWith('"') && cell.slice(1, -1).includes('""')
}
