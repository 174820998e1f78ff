import type {EditedTexts} from '../labelling/edit.ts'
import type {Measurement} from '../quality/meter.ts'
import {type EditedText, type EditorKey, edit} from './text-editor.ts'

/** Question and outcome being written. Plain data. */
export interface Editing {
  readonly fields: Readonly<Record<'question' | 'outcome', EditedText>>
  readonly hasOutcome: boolean
  readonly active: 'question' | 'outcome'
  /** The meter on the new texts, before they are saved; undefined: still writing. */
  readonly after: Measurement | undefined
  readonly notice: string | undefined
}

export type EditingEvent =
  | {readonly kind: 'key'; readonly key: EditorKey; readonly width: number}
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'measured'; readonly after: Measurement}
  | {readonly kind: 'notice'; readonly notice: string}
  | {readonly kind: 'other_field' | 'write_on'}

export function startEditing({question, outcome}: EditedTexts): Editing {
  return {
    fields: {question: {text: question, cursor: 0}, outcome: {text: outcome ?? '', cursor: 0}},
    hasOutcome: outcome !== null,
    active: outcome === null ? 'question' : 'outcome',
    after: undefined,
    notice: undefined,
  }
}

export function editingStep(state: Editing, event: EditingEvent): Editing {
  const {active, fields, hasOutcome} = state
  switch (event.kind) {
    case 'key':
      return {...state, notice: undefined, fields: {...fields, [active]: edit(fields[active], event.key, event.width)}}
    case 'text':
      return {...state, fields: {...fields, [active]: {text: event.text, cursor: 0}}}
    case 'measured':
      return {...state, after: event.after}
    case 'notice':
      return {...state, notice: event.notice}
    case 'write_on':
      return {...state, after: undefined}
    case 'other_field':
      return {...state, active: active === 'question' && hasOutcome ? 'outcome' : 'question'}
  }
}

export function textsOf({fields, hasOutcome}: Editing): EditedTexts {
  return {question: fields.question.text, outcome: hasOutcome ? fields.outcome.text : null}
}
