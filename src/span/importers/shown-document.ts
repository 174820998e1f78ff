import {type Fields, fieldsOf, textOf} from './imported.ts'

/** The document that a call of ChatGPT's canvas puts beside the conversation, whole; undefined: it is no such call. */
export function canvasOf(recipient: string | undefined, call: string): string | undefined {
  if (recipient === 'canmore.create_textdoc') return textOf(readCall(call)?.['content'])
  if (recipient !== 'canmore.update_textdoc') return undefined
  const updates = readCall(call)?.['updates']
  const whole = (Array.isArray(updates) ? updates : []).map(fieldsOf).findLast((update) => update?.['pattern'] === '.*')
  return textOf(whole?.['replacement'])
}

/** The same of a call of Claude's artifacts. Changes to a part of one are none. */
export function artifactOf(tool: string | undefined, input: unknown): string | undefined {
  return tool === 'artifacts' ? textOf(fieldsOf(input)?.['content']) : undefined
}

function readCall(call: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(call))
  } catch {
    return undefined
  }
}
