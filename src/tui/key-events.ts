import type {Key} from 'ink'
import type {SessionEvent} from '../labelling/session.ts'
import type {ShownSpan} from '../pipeline/curate.ts'
import type {EditorKey} from './text-editor.ts'

const EVENTS: Readonly<Record<string, SessionEvent<ShownSpan>>> = {
  d: {kind: 'decide', verdict: 'diamond'},
  m: {kind: 'decide', verdict: 'maybe'},
  t: {kind: 'decide', verdict: 'trash'},
  s: {kind: 'skip'},
  ' ': {kind: 'pause'},
  p: {kind: 'pause'},
  u: {kind: 'undo'},
  x: {kind: 'mode'},
  e: {kind: 'open', overlay: 'edit'},
  '?': {kind: 'open', overlay: 'help'},
  h: {kind: 'open', overlay: 'help'},
  q: {kind: 'quit'},
}

/** What a key means while a span is shown; undefined: nothing. Of keys that came at once, the first: the others were meant for what nobody has seen yet. */
export function sessionEvent(input: string, key: Key): SessionEvent<ShownSpan> | undefined {
  if (key.ctrl) return input === 'c' ? {kind: 'quit'} : undefined
  if (key.rightArrow) return {kind: 'skip'}
  if (key.meta) return undefined
  const [first = ''] = input
  return EVENTS[first.toLowerCase()]
}

/** What a key does to a text; undefined: nothing. */
export function editorKey(input: string, key: Key, rows: number): EditorKey | undefined {
  if (key.leftArrow) return {kind: 'left'}
  if (key.rightArrow) return {kind: 'right'}
  if (key.upArrow) return {kind: 'up'}
  if (key.downArrow) return {kind: 'down'}
  if (key.home) return {kind: 'home'}
  if (key.end) return {kind: 'end'}
  if (key.pageUp) return {kind: 'page_up', rows}
  if (key.pageDown) return {kind: 'page_down', rows}
  if (key.backspace) return {kind: 'backspace'}
  if (key.delete) return {kind: 'delete'}
  if (key.return) return {kind: 'insert', text: '\n'}
  if (key.ctrl || key.meta || key.tab || key.escape || input === '') return undefined
  return {kind: 'insert', text: pasted(input)}
}

/** Line ends as we write them. */
export function pasted(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}
