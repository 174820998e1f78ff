import stringWidth from 'string-width'
import type {Paint} from '../cli/paint.ts'
import {onOneLine, padded} from '../cli/safe-text.ts'

/** What a view draws on. */
export interface Canvas {
  /** Cells of a line, and lines. */
  readonly width: number
  readonly height: number
  readonly paint: Paint
}

/** Smaller than this there is no room to judge anything. */
export const LEAST = {width: 40, height: 12}

/** Lines for the screen: exactly as many as it has, each as wide as it has room at most. */
export type Frame = readonly string[]

/** Head, a middle that takes what is left, and foot. */
export function framed(
  {height}: Canvas,
  head: readonly string[],
  middle: (lines: number) => readonly string[],
  foot: readonly string[],
): Frame {
  const left = Math.max(0, height - head.length - foot.length)
  const lines = middle(left).slice(0, left)
  return [...head, ...lines, ...Array.from({length: left - lines.length}, () => ''), ...foot].slice(0, height)
}

/** Two texts at both ends of a line; the left one is cut first, and left out where it has no room. */
export function ends(left: string, right: string, width: number): string {
  const shown = onOneLine(right, width)
  const room = width - stringWidth(shown) - 1
  return room <= 0 ? shown : `${padded(onOneLine(left, room), room)} ${shown}`
}

export function rule(width: number): string {
  return '─'.repeat(width)
}

/** A bar of so many cells for a share of 0-1. */
export function bar(share: number, cells: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * cells)
  return '█'.repeat(full) + '░'.repeat(cells - full)
}

/** The rows from `scroll` on that fit, and how much is above and below. */
export function windowOf<Row>(rows: readonly Row[], scroll: number, lines: number) {
  const start = Math.max(0, Math.min(scroll, rows.length - lines))
  const shown = rows.slice(start, start + lines)
  return {start, shown, above: start, below: Math.max(0, rows.length - start - shown.length)}
}
