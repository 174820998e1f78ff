import {rowsOf, type TextRow} from './text-rows.ts'

/** A text and where one writes in it. Plain data. */
export interface EditedText {
  readonly text: string
  /** UTF-16 units before the cursor; never inside of a sign. */
  readonly cursor: number
}

export type EditorKey =
  | {readonly kind: 'insert'; readonly text: string}
  | {readonly kind: 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'backspace' | 'delete'}
  | {readonly kind: 'page_up' | 'page_down'; readonly rows: number}

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'})

/** Around the cursor, so much is looked at for where its signs begin and end, in UTF-16 units. */
const AROUND = 256

/** What a key makes of it. `width`: cells of a row, for moving up and down. */
export function edit(state: EditedText, key: EditorKey, width: number): EditedText {
  const {text, cursor} = state
  switch (key.kind) {
    case 'insert':
      return {text: text.slice(0, cursor) + key.text + text.slice(cursor), cursor: cursor + key.text.length}
    case 'left':
      return {text, cursor: cursor - lengthBefore(text, cursor)}
    case 'right':
      return {text, cursor: cursor + lengthAfter(text, cursor)}
    case 'backspace': {
      const length = lengthBefore(text, cursor)
      return {text: text.slice(0, cursor - length) + text.slice(cursor), cursor: cursor - length}
    }
    case 'delete':
      return {text: text.slice(0, cursor) + text.slice(cursor + lengthAfter(text, cursor)), cursor}
    case 'up':
      return moved(state, -1, width)
    case 'down':
      return moved(state, 1, width)
    case 'page_up':
      return moved(state, -key.rows, width)
    case 'page_down':
      return moved(state, key.rows, width)
    case 'home':
      return {text, cursor: rowsOf(text, width)[rowAt(rowsOf(text, width), cursor)]!.start}
    case 'end': {
      const rows = rowsOf(text, width)
      const at = rowAt(rows, cursor)
      return {text, cursor: lastPlaceIn(text, rows, at)}
    }
  }
}

/** The row of the cursor: the last one that begins at or before it. */
export function rowAt(rows: readonly TextRow[], cursor: number): number {
  let low = 0
  for (let high = rows.length - 1; low < high; ) {
    const middle = (low + high + 1) >> 1
    if (rows[middle]!.start <= cursor) low = middle
    else high = middle - 1
  }
  return low
}

function moved({text, cursor}: EditedText, by: number, width: number): EditedText {
  const rows = rowsOf(text, width)
  const from = rowAt(rows, cursor)
  const to = Math.min(rows.length - 1, Math.max(0, from + by))
  if (to === from) return {text, cursor: by < 0 ? 0 : text.length}
  const column = cursor - rows[from]!.start
  const {start} = rows[to]!
  // Never into the middle of a sign.
  let place = start
  for (const {segment, index} of graphemes.segment(text.slice(start, lastPlaceIn(text, rows, to)))) {
    if (index + segment.length > column) break
    place = start + index + segment.length
  }
  return {text, cursor: place}
}

/** Behind the last sign of a row; of a row that goes on in the next one, before its last sign. */
function lastPlaceIn(text: string, rows: readonly TextRow[], at: number): number {
  const {start, end} = rows[at]!
  const goesOn = rows[at + 1]?.start === end
  return goesOn && end > start ? end - lengthBefore(text, end) : end
}

function lengthBefore(text: string, at: number): number {
  const from = Math.max(0, at - AROUND)
  let last = 0
  for (const {segment} of graphemes.segment(text.slice(from, at))) last = segment.length
  return last
}

function lengthAfter(text: string, at: number): number {
  const [first] = graphemes.segment(text.slice(at, at + AROUND))
  return first?.segment.length ?? 0
}
