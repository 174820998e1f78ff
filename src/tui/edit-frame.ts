import {onOneLine, padded} from '../cli/safe-text.ts'
import type {ShownSpan} from '../pipeline/curate.ts'
import {DIMENSIONS, type Measurement} from '../quality/meter.ts'
import type {Editing} from './editing.ts'
import {bar, type Canvas, ends, type Frame, framed, rule} from './frame.ts'
import {rowAt} from './text-editor.ts'
import {rowsOf, type TextRow} from './text-rows.ts'

const WRITING_KEYS = 'ctrl-s measure and save  tab other text  ctrl-e your editor  esc discard'

/** Writing, or the meter before and after. */
export function editFrame(state: Editing, item: ShownSpan, canvas: Canvas): Frame {
  return state.after === undefined ? writing(state, item, canvas) : comparison(item, state.after, canvas)
}

function writing({active, fields, notice}: Editing, {id}: ShownSpan, canvas: Canvas): Frame {
  const {width, paint} = canvas
  const {text, cursor} = fields[active]
  const rows = rowsOf(text, width - 1)
  const at = rowAt(rows, cursor)
  const head = [
    ends(`edit ${active} of ${id}`, `${text.length} characters, row ${at + 1} of ${rows.length}`, width),
    rule(width),
  ]
  const foot = [
    rule(width),
    notice === undefined ? '' : paint('caution', onOneLine(notice, width)),
    paint('faint', onOneLine(WRITING_KEYS, width)),
  ]
  return framed(
    canvas,
    head,
    (lines) => {
      // The row of the cursor stays in the middle where it can.
      const first = Math.max(0, Math.min(at - (lines >> 1), rows.length - lines))
      return rows
        .slice(first, first + lines)
        .map((row, index) => (first + index === at ? withCursor(text, row, cursor) : row.shown))
    },
    foot,
  )
}

/** The cursor is a line of its own sign, so that it is seen without colour as well. */
function withCursor(text: string, {start, end}: TextRow, cursor: number): string {
  const place = Math.min(cursor, end)
  const [before] = rowsOf(text.slice(start, place), Number.POSITIVE_INFINITY)
  const [behind] = rowsOf(text.slice(place, end), Number.POSITIVE_INFINITY)
  return `${before!.shown}▏${behind!.shown}`
}

const NAME_CELLS = 12

function comparison(item: ShownSpan, after: Measurement, canvas: Canvas): Frame {
  const {width, paint} = canvas
  const cells = Math.max(0, Math.min(16, Math.floor((width - NAME_CELLS - 26) / 2)))
  const line = (name: string, before: number, now: number): string => {
    const difference = now - before
    const said = Math.abs(difference) < 0.005 ? '' : `${difference > 0 ? '+' : ''}${difference.toFixed(1)}`
    const tone = difference > 0 ? 'good' : difference < 0 ? 'bad' : 'faint'
    const values = `${bar(before / 100, cells)} ${before.toFixed(1).padStart(5)} -> ${bar(now / 100, cells)} ${now.toFixed(1).padStart(5)}`
    return `${padded(name, NAME_CELLS)} ${values} ${paint(tone, said)}`
  }
  const lines = [
    ...DIMENSIONS.map((name) => line(name, item.dimensions[name], after[name])),
    line('total', item.total, after.total),
    '',
    onOneLine('Saving makes the next version; the original is kept (logline restore).', width),
  ]
  return framed(canvas, [onOneLine(`measure ${item.id}: before -> after`, width), rule(width)], () => lines, [
    paint('faint', onOneLine('enter save  e write on  esc discard', width)),
  ])
}
