import type {Change} from '../enzyme/change.ts'

/** One change in a line: the field, what was done, and each edit as -removed +inserted. */
export function describeChange({field, what, edits, edits_total, value}: Change): string {
  const shown = (edits ?? []).map(
    ({removed, inserted}) =>
      `${removed === '' ? '' : `-${JSON.stringify(removed)}`}${removed !== '' && inserted !== '' ? ' ' : ''}${inserted === '' ? '' : `+${JSON.stringify(inserted)}`}`,
  )
  const more = edits_total === undefined ? [] : [`${edits_total} edits in all`]
  const set = value === undefined ? [] : [listed(value)]
  return `${field}: ${what} ${[...shown, ...more, ...set].join(', ')}`.trimEnd()
}

/** As JSON; a list with blanks between its items, where a line may break. */
function listed(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value)
  return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
}
