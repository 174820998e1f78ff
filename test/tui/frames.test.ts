import {stripVTControlCharacters} from 'node:util'
import fc from 'fast-check'
import stringWidth from 'string-width'
import {expect, test} from 'vitest'
import {unpainted} from '../../src/cli/paint.ts'
import {startSession, step} from '../../src/labelling/session.ts'
import {summaryOf} from '../../src/labelling/session-summary.ts'
import {VERDICTS} from '../../src/labelling/verdict.ts'
import type {ShownSpan} from '../../src/pipeline/curate.ts'
import {measure} from '../../src/quality/meter.ts'
import {editFrame} from '../../src/tui/edit-frame.ts'
import {editingStep, startEditing} from '../../src/tui/editing.ts'
import {type Frame, LEAST} from '../../src/tui/frame.ts'
import {helpFrame} from '../../src/tui/help-frame.ts'
import {spanFrame} from '../../src/tui/span-frame.ts'
import {rowsOf} from '../../src/tui/text-rows.ts'

const text = fc
  .array(
    fc.oneof(
      fc.string({unit: 'binary', maxLength: 10}),
      fc.constantFrom(
        'word ',
        '日本語',
        '👨‍👩‍👧 ',
        'שלום ',
        '\u001b[2J',
        '\u202e',
        '\n',
        '\t',
        '\u0007',
        'x'.repeat(300),
      ),
    ),
    {minLength: 1, maxLength: 20},
  )
  .map((parts) => parts.join(''))

const size = fc.record({
  width: fc.integer({min: LEAST.width, max: 200}),
  height: fc.integer({min: LEAST.height - 1, max: 60}),
})

function shownSpan(question: string, outcome: string, id: string): ShownSpan {
  const span = {
    ...{id, who: 'ana', did: question.slice(0, 9) || 'x', this: question, when: '2026-01-01T00:00:00Z'},
    ...{status: 'completed' as const, if_ok: outcome},
  }
  const {total, breakdown, ...dimensions} = measure(span, [])
  return {
    ...{seq: 1, id, dedup_key: Buffer.alloc(32), revision: 1, span, question, outcome, domain: id, supplied: 3},
    ...{
      dimensions,
      total,
      breakdown,
      grade: 'needs_enrichment' as const,
      reason: 'near_gate' as const,
      place: 1,
      of: 2,
    },
  }
}

function expectFits(frame: Frame, {width, height}: {width: number; height: number}): void {
  expect(frame.length).toBe(height)
  for (const line of frame) {
    expect(line).toBe(stripVTControlCharacters(line))
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    expect(stringWidth(line)).toBeLessThanOrEqual(width)
  }
}

test('every frame fits the screen and holds no control character, whatever is in the span', () => {
  fc.assert(
    fc.property(
      text,
      text,
      text,
      size,
      fc.constantFrom('rapid', 'deep'),
      fc.nat(500),
      (question, outcome, id, room, mode, scroll) => {
        const canvas = {...room, paint: unpainted}
        const item = shownSpan(question, outcome, id)
        let {state} = startSession<ShownSpan>(mode as 'rapid' | 'deep', 5000)
        for (const verdict of VERDICTS) {
          state = step(state, {kind: 'shown', item}).state
          state = step(state, {kind: 'decide', verdict}).state
          state = step(state, {kind: 'saved', label: 1}).state
        }
        state = step(state, {kind: 'shown', item}).state
        const rows = rowsOf(outcome, room.width)
        for (const dimension of [undefined, 0, 2, 4])
          expectFits(spanFrame(state, summaryOf(state), {scroll, dimension}, rows, canvas), room)
        const failed = step(state, {kind: 'failed', message: `not saved: ${id}`}).state
        expectFits(spanFrame(failed, summaryOf(failed), {scroll, dimension: undefined}, rows, canvas), room)
        const editing = startEditing({question, outcome})
        expectFits(editFrame(editing, item, canvas), room)
        const after = measure({...item.span, if_ok: 'Another.'}, [])
        expectFits(editFrame(editingStep(editing, {kind: 'measured', after}), item, canvas), room)
      },
    ),
    {numRuns: 60},
  )
})

test('at 80 x 24 all keys of a mode and all of the help are in sight', () => {
  const canvas = {width: 80, height: 23, paint: unpainted}
  const item = shownSpan('Is the sky blue?', 'Yes, it is.', 'a')
  for (const mode of ['rapid', 'deep'] as const) {
    const {state} = step(startSession<ShownSpan>(mode, 5000).state, {kind: 'shown', item})
    const frame = spanFrame(state, summaryOf(state), {scroll: 0, dimension: undefined}, rowsOf('Yes.', 80), canvas)
    expect(frame.at(-1)).toMatch(/\? help {2}q quit$/)
  }
  const help = helpFrame(canvas)
  expect(help.length).toBeLessThanOrEqual(23)
  expect(help.join('\n')).not.toContain('…')
  expect(help.join('\n')).toContain('q           end')
})

test('on the smallest screen the text and the evidence of a dimension are in sight in either mode', () => {
  const canvas = {...LEAST, height: LEAST.height - 1, paint: unpainted}
  const item = shownSpan('Is the sky blue?', 'Yes, it is.', 'a')
  for (const mode of ['rapid', 'deep'] as const) {
    const {state} = step(startSession<ShownSpan>(mode, 5000).state, {kind: 'shown', item})
    const frameOf = (dimension: number | undefined) =>
      spanFrame(state, summaryOf(state), {scroll: 0, dimension}, rowsOf('Yes, it is.', LEAST.width), canvas).join('\n')
    expect(frameOf(undefined)).toContain('Yes, it is.')
    if (mode === 'deep') expect(frameOf(4)).toContain('coherence')
  }
})
