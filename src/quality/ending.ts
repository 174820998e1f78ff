import {otherSentences} from './other-sentence.ts'
import {lastWord, type Passage, readPassage} from './passage.ts'
import {endEvidence} from './phrase-model.ts'
import type {Reading} from './reading.ts'

/** Of a long text, what its end is judged by, in UTF-16 units. */
const TAIL_CHARS = 300

/** Brackets and quotes are counted over so much of the end of a text: more than people put behind one. */
const MOST_OPEN_CHARS = 12_000

/** What brackets or quotes left open take from the log-odds of an end. */
const OPEN_EVIDENCE = 3

/** From here on nothing speaks against an end. */
export const SOUND_ENDING = -0.5

/** Names have at most so many tokens. */
const NAME_TOKENS = 3

/** Signs that only code has: its lines end otherwise than sentences do. */
const CODE_SIGNS = new Set(['{', '}', ';'])

/**
 * Log-odds that the outcome stops where it was meant to, against having been cut: the worst over the ends of its
 * sentences and lines, by their last words. Full stops and what else stands behind the last word say nothing, because
 * anybody can add them; and a cut is not mended by what follows it in another sentence. Ends are looked at without
 * padding, too, which would move them out of the window. (Not brackets and quotes: what opens one may be said again.)
 */
export function endingOf({written, plain, outcome, answer, alone, question}: Reading): number {
  const worst = Math.min(
    worstEnd(written.outcome, written.answer, question),
    plain.outcome === written.outcome ? SOUND_ENDING : worstEnd(plain.outcome, plain.answer, question),
    outcome === written.outcome ? SOUND_ENDING : worstEnd(outcome, answer, question),
    ...alone.outcome.map((text) => worstEnd(text, readPassage(text), question)),
  )
  return worst - (leavesOpen(written.outcome) ? OPEN_EVIDENCE : 0)
}

function worstEnd(outcome: string, answer: Passage, question: Passage): number {
  let worst: number = SOUND_ENDING
  // The last token of a window is no end when the text goes on.
  for (const end of answer.ends)
    if (answer.whole || end < answer.ids.length) worst = Math.min(worst, evidenceAt(answer, end))
  for (const at of otherSentences(answer, question)) worst = Math.min(worst, evidenceAt(answer, at))
  if (!answer.whole) {
    const tail = readPassage(tailOf(outcome))
    for (const end of [...tail.ends, ...otherSentences(tail, question)]) worst = Math.min(worst, evidenceAt(tail, end))
  }
  return worst
}

function evidenceAt(passage: Passage, end: number): number {
  const last = lastWord(passage, end)
  if (last === -1) return SOUND_ENDING
  const start = passage.starts[last]!
  // A single word can be any name or number, and so can a few up to one with a capital letter.
  if (last === start) return SOUND_ENDING
  if (last - start < NAME_TOKENS && passage.capitals[last]) return SOUND_ENDING
  for (let at = start; at < last; at++) if (CODE_SIGNS.has(passage.words[at]!)) return SOUND_ENDING
  return endEvidence(passage, last)
}

/** The last line or so of a text, from a word's beginning. */
function tailOf(text: string): string {
  const tail = text.slice(-TAIL_CHARS)
  const blank = tail.search(/\s/)
  return blank === -1 ? tail : tail.slice(blank + 1)
}

/** More brackets, fences or double quotes are opened than closed in the last part of a text. */
function leavesOpen(text: string): boolean {
  const tail = text.length > MOST_OPEN_CHARS ? text.slice(-MOST_OPEN_CHARS) : text
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
