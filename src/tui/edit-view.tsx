import {Box, Text, useApp, useInput, usePaste} from 'ink'
import {useReducer} from 'react'
import type {Curator, ShownSpan} from '../pipeline/curate.ts'
import {editFrame} from './edit-frame.ts'
import {editingStep, startEditing, textsOf} from './editing.ts'
import type {Canvas} from './frame.ts'
import {editorKey, pasted} from './key-events.ts'

/** Opens a text in the person's own editor; undefined when they have named none. */
export type OpenEditor = ((text: string) => string) | undefined

interface Props {
  readonly curator: Curator
  readonly item: ShownSpan
  readonly canvas: Canvas
  readonly openEditor: OpenEditor
}

/** Question and outcome of the current span, to be written anew. */
export function EditView({curator, item, canvas, openEditor}: Props) {
  const [state, send] = useReducer(editingStep, {question: item.question, outcome: item.outcome}, startEditing)
  const {suspendTerminal} = useApp()

  const openOutside = async (): Promise<void> => {
    if (openEditor === undefined)
      return send({kind: 'notice', notice: 'name your editor in VISUAL or EDITOR, or write here'})
    let text = state.fields[state.active].text
    let notice: string | undefined
    await suspendTerminal(() => {
      try {
        text = openEditor(text)
      } catch (error) {
        notice = (error as Error).message
      }
    })
    send({kind: 'text', text})
    if (notice !== undefined) send({kind: 'notice', notice})
  }
  const measure = (): void => {
    const texts = textsOf(state)
    const after = curator.measure(item, texts)
    if (after === undefined) send({kind: 'notice', notice: 'neither question nor outcome may be empty'})
    else if (texts.question === item.question && texts.outcome === item.outcome)
      send({kind: 'notice', notice: 'nothing has changed yet'})
    else send({kind: 'measured', after})
  }

  useInput((input, key) => {
    if (key.escape) return curator.send({kind: 'close'})
    if (state.after !== undefined) {
      if (input === 'e') send({kind: 'write_on'})
      if (!key.return) return
      const fault = curator.saveEdit(item, textsOf(state))
      if (fault === undefined) return
      send({kind: 'write_on'})
      return send({kind: 'notice', notice: fault})
    }
    if (key.ctrl && input === 's') return measure()
    if (key.ctrl && input === 'e') return void openOutside()
    if (key.tab) return send({kind: 'other_field'})
    const typed = editorKey(input, key, canvas.height - 6)
    if (typed !== undefined) send({kind: 'key', key: typed, width: canvas.width - 1})
  })
  usePaste((text) => {
    if (state.after === undefined)
      send({kind: 'key', key: {kind: 'insert', text: pasted(text)}, width: canvas.width - 1})
  })

  return <Lines frame={editFrame(state, item, canvas)} />
}

/** Lines of a frame, one below the other; none is ever broken in two. */
export function Lines({frame}: {readonly frame: readonly string[]}) {
  return (
    <Box flexDirection="column">
      {frame.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is known by its place and nothing else
        <Text key={at} wrap="truncate-end">
          {line === '' ? ' ' : line}
        </Text>
      ))}
    </Box>
  )
}
