import {readPassage, undecorated} from './passage.ts'
import {endEvidence} from './phrase-model.ts'
import type {Reading} from './reading.ts'

/** Of a long text, what its end is judged by, in UTF-16 units. */
const TAIL_CHARS = 300

/** What brackets or quotes left open take from the log-odds of an end, and a full stop that is missing. */
const OPEN_EVIDENCE = 2
const NO_STOP_EVIDENCE = 2

/** From here on nothing speaks against an end. */
export const SOUND_ENDING = -0.5

/** Names and numbers of so few tokens can end anywhere; with so many, what speaks against an end counts in full. */
const NEVER_TELLING = 3
const TELLING = 6

/** Log-odds that the outcome ends where it was meant to, against having been cut. */
export function endingOf({answer, outcome}: Reading): number {
  const evidence = answer.whole ? endEvidence(answer) : endEvidence(readPassage(tailOf(outcome)))
  const telling = Math.max(0, Math.min(1, (answer.ids.length - NEVER_TELLING) / (TELLING - NEVER_TELLING)))
  const held = evidence < SOUND_ENDING ? SOUND_ENDING - (SOUND_ENDING - evidence) * telling : evidence
  return held - (leavesOpen(outcome) ? OPEN_EVIDENCE : 0) - (dropsItsStop(outcome) ? NO_STOP_EVIDENCE : 0)
}

/** The last line has sentences with a full stop and a last one without, or is one long sentence without. */
function dropsItsStop(text: string): boolean {
  const written = text.slice(Math.max(text.lastIndexOf('\n') + 1, text.length - TAIL_CHARS))
  const line = undecorated(written)
    .replace(/[*_`~]+/g, '')
    .trim()
  if (!/[\p{L}\p{N},;-]$/u.test(line)) return false
  return /\p{Ll}[.!?]\s+\p{Lu}/u.test(line) || LONG_SENTENCE.test(line)
}

/** A capital, and at least eight words more that are no code. */
const LONG_SENTENCE = /^\p{Lu}[\p{L}\p{N}'’]*(?:[,:;]?\s+[\p{L}\p{N}'’-]+){8}/u

/** The last line or so of a text, from a word's beginning. */
function tailOf(text: string): string {
  const tail = text.slice(-TAIL_CHARS)
  const blank = tail.search(/\s/)
  return blank === -1 ? tail : tail.slice(blank + 1)
}

/** More brackets, fences or double quotes are opened than closed in the last part of a text. */
function leavesOpen(text: string): boolean {
  const tail = text.length > 4 * TAIL_CHARS ? text.slice(-4 * TAIL_CHARS) : text
  let round = 0
  let square = 0
  let curly = 0
  let quotes = 0
  let fences = 0
  for (let at = 0; at < tail.length; at++) {
    const unit = tail.charCodeAt(at)
    if (unit === 0x28) round++
    // A bracket that closes what was never opened (a smiley, a list "a)") must not hide one that is open.
    else if (unit === 0x29) round = Math.max(0, round - 1)
    else if (unit === 0x5b) square++
    else if (unit === 0x5d) square = Math.max(0, square - 1)
    else if (unit === 0x7b) curly++
    else if (unit === 0x7d) curly = Math.max(0, curly - 1)
    else if (unit === 0x22) quotes++
    else if (unit === 0x60 && tail.startsWith('```', at)) {
      fences++
      at += 2
    }
  }
  const halved = tail.length < text.length ? 0 : quotes % 2
  return round > 0 || square > 0 || curly > 0 || halved === 1 || (tail.length === text.length && fences % 2 === 1)
}
