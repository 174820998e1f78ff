import {columnsBeside, filledColumns, isEmpty, usualColumns, valueAt} from './columns.ts'
import {spansOfTurns} from './conversation-spans.ts'
import {asText} from './field-rules.ts'
import {fieldsOf, type Imported, type Problem, textOf, unreadable} from './imported.ts'
import {GAP, type Turn} from './turn.ts'

/** One row of the Alpaca format: `{instruction, input, output}`, and `system` and `history` where trainers add them. */
export function importAlpaca(item: unknown): Imported {
  const row = fieldsOf(item)
  const instruction = textOf(row?.['instruction'])
  const output = asText(row?.['output'])
  if (row === undefined || instruction === undefined) return unreadable('.instruction', 'a row needs its instruction')
  if (output === undefined || output.trim() === '') return unreadable('.output', 'a row needs its output, a text')
  const input = inputOf(row['input'])
  if (input === undefined) return unreadable('.input', 'the input is a text, or a list of texts')
  const question = [instruction, input].filter((text) => text.trim() !== '').join('\n\n')
  if (question === '') return unreadable('.instruction', 'a row needs its instruction, or an input')
  const problems: Problem[] = []
  const turns: Turn[] = [
    {role: 'system', text: textOf(row['system']) ?? ''},
    ...earlierTurns(row['history'], problems),
    {role: 'user', text: question},
    {role: 'assistant', text: output},
  ]
  const columns = columnsBeside(row, ['instruction', 'input', 'output', 'system', 'history'])
  return {spans: spansOfTurns(turns, {format: 'alpaca', columns}).spans, problems}
}

/** Of a list, a line each. Undefined: it is neither a text nor texts. */
function inputOf(input: unknown): string | undefined {
  if (isEmpty(input)) return ''
  if (!Array.isArray(input)) return asText(input)
  const lines = input.map(asText)
  return lines.every((line) => line !== undefined) ? lines.join('\n') : undefined
}

/** Pairs of what was asked and answered: lists of two, or objects that have them under usual names, or `q` and `a`. */
function earlierTurns(history: unknown, problems: Problem[]): Turn[] {
  if (isEmpty(history)) return []
  const pairs = Array.isArray(history) ? history : [history]
  return pairs.flatMap((pair, index): Turn[] => {
    const [asked, answered] = pairOf(pair)
    if (asked !== undefined && answered !== undefined)
      return [
        {role: 'user', text: asked},
        {role: 'assistant', text: answered},
      ]
    problems.push({path: `.history[${index}]`, message: 'an earlier turn is a pair of question and answer'})
    return [GAP]
  })
}

function pairOf(pair: unknown): (string | undefined)[] {
  if (Array.isArray(pair)) return pair.map(asText)
  const row = fieldsOf(pair)
  if (row === undefined) return []
  const columns = filledColumns(row)
  return (['this', 'if_ok'] as const).map((field) => {
    const [path = [field === 'this' ? 'q' : 'a']] = usualColumns(columns, field)
    return asText(valueAt(row, path))
  })
}
