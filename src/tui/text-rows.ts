import {type Sign, signsOf} from '../cli/safe-text.ts'

/** One row of a text on the screen. Offsets count UTF-16 units of the text; the end is that of its last sign. */
export interface TextRow {
  readonly start: number
  readonly end: number
  readonly shown: string
}

const LINE_END = /\r\n|[\n\r\u2028\u2029]/g

/** The rows of a text at a width of so many cells, broken between words where there are some. At least one row. */
export function rowsOf(text: string, width: number): TextRow[] {
  const rows: TextRow[] = []
  let from = 0
  for (const match of text.matchAll(LINE_END)) {
    addLine(rows, text.slice(from, match.index), from, width)
    from = match.index + match[0].length
  }
  addLine(rows, text.slice(from), from, width)
  return rows
}

function addLine(rows: TextRow[], line: string, offset: number, width: number): void {
  let row: Sign[] = []
  let cells = 0
  let start = offset
  /** Signs of the row up to behind its last blank. */
  let breakable = 0
  const put = (signs: readonly Sign[]): void => {
    let length = 0
    let shown = ''
    for (const sign of signs) {
      length += sign.length
      shown += sign.shown
    }
    rows.push({start, end: start + length, shown})
    start += length
  }
  for (const sign of signsOf(line)) {
    if (cells + sign.cells > width && row.length > 0) {
      const at = sign.shown === ' ' || breakable === 0 ? row.length : breakable
      put(row.slice(0, at))
      row = row.slice(at)
      cells = row.reduce((sum, each) => sum + each.cells, 0)
      breakable = 0
    }
    row.push(sign)
    cells += sign.cells
    if (sign.shown === ' ') breakable = row.length
  }
  put(row)
}
