import {styleText} from 'node:util'
import {readEnvironment} from '../settings/environment.ts'

/** What a colour says. */
export type Tone = 'good' | 'caution' | 'bad' | 'faint'

const STYLES = {good: 'green', caution: 'yellow', bad: 'red', faint: 'dim'} as const

/** Gives words their tone; without colour it gives them back as they are. */
export type Paint = (tone: Tone, text: string) => string

export const unpainted: Paint = (_, text) => text

const colored: Paint = (tone, text) => styleText(STYLES[tone], text, {validateStream: false})

/**
 * Colour on a terminal only, unless the person says otherwise: `--no-color` wins over FORCE_COLOR, that over NO_COLOR
 * (as in Node.js), that over a terminal that has none (TERM=dumb).
 */
export function paintFor(stream: {readonly isTTY?: boolean}, words: readonly string[] = process.argv): Paint {
  if (words.includes('--no-color')) return unpainted
  return (readEnvironment().color ?? stream.isTTY === true) ? colored : unpainted
}

/** Whether this gives words a colour. */
export function isColored(paint: Paint): boolean {
  return paint !== unpainted
}
