import {onOneLine, padded} from '../cli/safe-text.ts'
import type {SessionSummary} from '../labelling/session-summary.ts'
import {verdictOfMeter} from '../labelling/verdict.ts'
import type {Curation, ShownSpan} from '../pipeline/curate.ts'
import {DIMENSIONS} from '../quality/meter.ts'
import {bar, type Canvas, ends, type Frame, framed, rule, windowOf} from './frame.ts'
import type {TextRow} from './text-rows.ts'

/** What a person chose to look at; it decides nothing. */
export interface Looking {
  /** Rows of the text that are above the screen. */
  readonly scroll: number
  /** The dimension whose evidence is shown in full, 0-4; undefined: the text. */
  readonly dimension: number | undefined
}

const RAPID_KEYS = 'd diamond  m maybe  t trash  s skip  space pause  u undo  x deep  ? help  q quit'
const DEEP_KEYS = 'd m t decide  1-5 evidence  e edit  s skip  u undo  x rapid  ? help  q quit'

/** The span with its time or its measurements. `rows`: its texts at this width. */
export function spanFrame(
  state: Curation,
  summary: SessionSummary,
  looking: Looking,
  rows: readonly TextRow[],
  canvas: Canvas,
): Frame {
  const {current, mode} = state
  const {width, height, paint} = canvas
  if (current === undefined) return framed(canvas, [], () => ['one moment ...'], [])
  const measures = height < ROOM_FOR_BARS ? briefMeasurements : measurements
  const measured = mode === 'deep' ? measures(current, canvas) : [time(state, canvas)]
  const head = [title(state, summary, current, width), ...measured, paint('faint', rule(width)), about(current, width)]
  const foot = [
    paint('faint', rule(width)),
    lastWord(state, canvas),
    paint('faint', onOneLine(mode === 'rapid' ? RAPID_KEYS : DEEP_KEYS, width)),
  ]
  return framed(
    canvas,
    head,
    (lines) => {
      const {dimension} = looking
      if (mode === 'deep' && dimension !== undefined) return evidenceOf(current, dimension, canvas)
      const {shown, below, above} = windowOf(rows, looking.scroll, below1(rows, lines))
      const more =
        below + above === 0
          ? []
          : [paint('faint', onOneLine(`${above} rows above, ${below} below (arrows, page keys)`, width))]
      return [...shown.map((row) => row.shown), ...more]
    },
    foot,
  )
}

/** One line is for saying how much more there is. */
function below1(rows: readonly unknown[], lines: number): number {
  return rows.length > lines ? lines - 1 : lines
}

function title(state: Curation, {decided, agreement}: SessionSummary, {place, of}: ShownSpan, width: number): string {
  const agreed = agreement.accuracy === null ? '-' : `${Math.round(100 * agreement.accuracy)} %`
  const {streak, best} = state.streaks
  const right = `decided ${decided}  agrees ${agreed}  streak ${streak} (best ${best})`
  return ends(`curate ${state.mode}  ${place} of ${of}`, right, width)
}

function time({elapsed, limit, paused}: Curation, {paint, width}: Canvas): string {
  const left = Math.max(0, limit - elapsed)
  const cells = Math.max(10, Math.min(40, width - 30))
  const words = paused ? 'paused (space goes on)' : `${(left / 1000).toFixed(1)} s`
  return paint(paused ? 'faint' : left < 1500 ? 'bad' : 'good', `${bar(left / limit, cells)} ${words}`)
}

function about({id, span, domain, reason}: ShownSpan, width: number): string {
  const parts = [id, span.did, domain ?? 'no domain', span.when, span.status, `asked: ${reason.replaceAll('_', ' ')}`]
  return onOneLine(parts.join(' · '), width)
}

/** The verdict before this one and what the meter says of it: only now, so that it leads nobody. */
function lastWord({decided, notice, paused, mode}: Curation, {paint, width}: Canvas): string {
  if (notice !== undefined) return paint('caution', onOneLine(notice, width))
  if (paused && mode === 'deep') return paint('faint', 'paused (space goes on)')
  const last = decided.at(-1)
  if (last === undefined) return ''
  const {verdict, agreed, item, seconds} = last
  const meter = `meter ${item.total.toFixed(1)}, ${agreed ? 'the same' : verdictOfMeter(item.total)}`
  return paint(agreed ? 'good' : 'caution', onOneLine(`saved: ${verdict} in ${seconds.toFixed(1)} s (${meter})`, width))
}

const NAME_CELLS = 15

/** Lines of a screen from which on there is room for a bar each, and for the text below. */
const ROOM_FOR_BARS = 17

/** The same in two lines. */
function briefMeasurements({dimensions, total, grade}: ShownSpan, {width}: Canvas): string[] {
  const one = (name: (typeof DIMENSIONS)[number], at: number) =>
    `${at + 1} ${name.slice(0, 4)} ${Math.round(dimensions[name])}`
  const all = DIMENSIONS.map(one)
  const rest = [...all.slice(3), `total ${total.toFixed(1)}`, grade.replaceAll('_', ' ')]
  return [all.slice(0, 3), rest].map((words) => onOneLine(words.join('  '), width))
}

function measurements({dimensions, total, grade, supplied, breakdown}: ShownSpan, {width, paint}: Canvas): string[] {
  const cells = Math.max(8, Math.min(16, Math.floor(width / 5)))
  const line = (name: string, value: number, words: string): string => {
    const front = `${padded(name, NAME_CELLS)}${bar(value / 100, cells)} ${value.toFixed(1).padStart(5)}  `
    return front + paint('faint', onOneLine(words, Math.max(0, width - front.length)))
  }
  const came = supplied === null ? '' : `, came with ${supplied}`
  return [
    ...DIMENSIONS.map((name, at) => line(`${at + 1} ${name}`, dimensions[name], words(breakdown[name] ?? {}))),
    line('total', total, `grade ${grade.replaceAll('_', ' ')}${came}`),
  ]
}

function words(features: Readonly<Record<string, unknown>>): string {
  return Object.entries(features)
    .map(([name, value]) =>
      value === true ? name : `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
    )
    .join(', ')
    .replaceAll('_', ' ')
}

/** All that the meter has noted for one dimension. */
function evidenceOf({dimensions, breakdown}: ShownSpan, at: number, {width, paint}: Canvas): string[] {
  const name = DIMENSIONS[at]!
  const features = Object.entries(breakdown[name] ?? {})
  return [
    paint(
      'good',
      onOneLine(`evidence of ${name}, ${dimensions[name].toFixed(2)} (${at + 1} or esc: back to the text)`, width),
    ),
    ...features.map(([feature, value]) =>
      onOneLine(`  ${feature.replaceAll('_', ' ')}: ${JSON.stringify(value)}`, width),
    ),
    ...(features.length === 0 ? ['  nothing beyond the number itself'] : []),
  ]
}
