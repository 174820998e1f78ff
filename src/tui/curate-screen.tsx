import {useApp, useInput, usePaste, useWindowSize} from 'ink'
import {useEffect, useMemo, useState, useSyncExternalStore} from 'react'
import type {Paint} from '../cli/paint.ts'
import {summaryOf} from '../labelling/session-summary.ts'
import type {Curator} from '../pipeline/curate.ts'
import {DIMENSIONS} from '../quality/meter.ts'
import {EditView, Lines, type OpenEditor} from './edit-view.tsx'
import {type Canvas, LEAST} from './frame.ts'
import {helpFrame} from './help-frame.ts'
import {sessionEvent} from './key-events.ts'
import {spanFrame} from './span-frame.ts'
import {rowsOf} from './text-rows.ts'

/** How often time is looked at, in milliseconds. */
const TICK_MS = 100

/** Rows that are moved by a page key at once, less than a screen. */
const PAGE_ROWS = 8

interface Props {
  readonly curator: Curator
  readonly paint: Paint
  readonly openEditor: OpenEditor
  /** Milliseconds, monotonic. */
  readonly clock: () => number
  readonly onInterrupt: () => void
}

/** The screen of `logline curate`: state of the curator in, frames out. */
export function CurateScreen({curator, paint, openEditor, clock, onInterrupt}: Props) {
  const state = useSyncExternalStore(curator.subscribe, curator.snapshot)
  const {columns, rows: lines} = useWindowSize()
  const {exit} = useApp()
  const {current, overlay, ended} = state
  // One line less than there are: a full screen would scroll.
  const canvas: Canvas = {width: columns, height: Math.max(1, lines - 1), paint}
  const tooSmall = columns < LEAST.width || lines < LEAST.height

  useEffect(() => {
    if (ended !== 'no') exit()
  }, [ended, exit])
  useEffect(() => {
    let before = clock()
    const timer = setInterval(() => {
      const now = clock()
      // Nobody can judge what they can't see.
      if (!tooSmall) curator.send({kind: 'tick', ms: now - before})
      before = now
    }, TICK_MS)
    return () => clearInterval(timer)
  }, [curator, clock, tooSmall])
  useInput((input, key) => {
    if (key.ctrl && input === 'c') {
      onInterrupt()
      curator.send({kind: 'quit'})
    }
  })

  if (ended !== 'no') return null
  if (tooSmall) return <Lines frame={[`make the window ${LEAST.width} x ${LEAST.height} at least`.slice(0, columns)]} />
  if (overlay === 'help') return <HelpView curator={curator} canvas={canvas} />
  if (overlay === 'edit' && current !== undefined)
    return <EditView key={current.seq} {...{curator, canvas, openEditor}} item={current} />
  return <SpanView key={`${current?.seq} ${current?.revision}`} curator={curator} canvas={canvas} />
}

interface ViewProps {
  readonly curator: Curator
  readonly canvas: Canvas
}

/** One span, to be judged. */
function SpanView({curator, canvas}: ViewProps) {
  const state = useSyncExternalStore(curator.subscribe, curator.snapshot)
  const [scroll, setScroll] = useState(0)
  const [dimension, setDimension] = useState<number>()
  const {current, mode} = state
  const {width} = canvas
  const rows = useMemo(() => (current === undefined ? [] : textRows(current, width)), [current, width])
  const summary = useMemo(() => summaryOf(state), [state])
  const move = (by: number): void => setScroll((at) => Math.max(0, Math.min(at + by, rows.length - 1)))

  useInput((input, key) => {
    if (key.ctrl && input === 'c') return
    if (key.downArrow) return move(1)
    if (key.upArrow) return move(-1)
    if (key.pageDown) return move(PAGE_ROWS)
    if (key.pageUp) return move(-PAGE_ROWS)
    if (key.home) return setScroll(0)
    if (key.end) return move(rows.length)
    if (key.escape) return setDimension(undefined)
    const number = mode === 'deep' && /^[1-5]$/.test(input) ? Number(input) - 1 : undefined
    if (number !== undefined && number < DIMENSIONS.length)
      return setDimension((shown) => (shown === number ? undefined : number))
    const event = sessionEvent(input, key)
    if (event !== undefined) curator.send(event)
  })
  // A text that is pasted here was meant for somewhere else: it decides nothing.
  usePaste(() => {})

  return <Lines frame={spanFrame(state, summary, {scroll, dimension}, rows, canvas)} />
}

function HelpView({curator, canvas}: ViewProps) {
  useInput((input, key) => {
    if (!(key.ctrl && input === 'c')) curator.send({kind: 'close'})
  })
  return <Lines frame={helpFrame(canvas)} />
}

/** Question and outcome, one text to scroll in. */
function textRows({question, outcome, span}: NonNullable<ReturnType<Curator['snapshot']>['current']>, width: number) {
  const answered = outcome === null ? `(no outcome: ${span.status})` : outcome
  return [
    ...rowsOf(question, width),
    {start: 0, end: 0, shown: ''},
    ...rowsOf(span.status === 'failed' && outcome !== null ? `failed: ${answered}` : answered, width),
  ]
}
