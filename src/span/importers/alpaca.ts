import {spansOfTurns} from './conversation-spans.ts'
import {fieldsOf, type Imported, textOf, unreadable} from './imported.ts'
import type {Turn} from './turn.ts'

/** One row of the Alpaca format: `{instruction, input, output}`, and `system` and `history` where trainers add them. */
export function importAlpaca(item: unknown): Imported {
  const row = fieldsOf(item)
  const instruction = textOf(row?.['instruction'])
  const output = textOf(row?.['output'])
  if (instruction === undefined) return unreadable('.instruction', 'a row needs its instruction')
  if (output === undefined || output.trim() === '') return unreadable('.output', 'a row needs its output')
  const input = textOf(row!['input']) ?? ''
  const history = Array.isArray(row!['history']) ? row!['history'] : []
  const earlier = history.flatMap((pair): Turn[] =>
    Array.isArray(pair)
      ? [
          {role: 'user', text: textOf(pair[0]) ?? ''},
          {role: 'assistant', text: textOf(pair[1]) ?? ''},
        ]
      : [],
  )
  const turns: Turn[] = [
    {role: 'system', text: textOf(row!['system']) ?? ''},
    ...earlier,
    {role: 'user', text: input.trim() === '' ? instruction : `${instruction}\n\n${input}`},
    {role: 'assistant', text: output},
  ]
  return {spans: spansOfTurns(turns, {format: 'alpaca'}), problems: []}
}
