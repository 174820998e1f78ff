import {STOP_WORDS} from '../../retrieval/stop-words.ts'
import {fold} from '../../span/tokens.ts'
import {disagreement, type GuardFinding} from './finding.ts'

/** One emoji: a flag, or a picture with what is joined to it. The signs of rights and marks are no pictures. */
const PICTURE =
  /\p{RI}\p{RI}|(?![©®™])\p{Extended_Pictographic}[\u{FE0E}\u{FE0F}\p{EMod}\u{E0020}-\u{E007F}]*(?:\u200D\p{Extended_Pictographic}[\u{FE0E}\u{FE0F}\p{EMod}]*)*/gu
/** How it is shown, and the colour of its skin: the picture is the same. */
const LOOKS = /[\u{FE0E}\u{FE0F}\p{EMod}]/gu
/** Behind the end of a sentence it is said with a smile, not about one. */
const SENTENCE_END = /[.!?…]\s*$/u

/**
 * The emoji that a text is about. None that stand behind a sentence, or at the end of a text behind a word that would
 * end it without them ("help 🙏"; but "the meaning of 🙏", "o emoji 🙏").
 */
export function picturesOf(text: string): ReadonlySet<string> {
  const found = new Set<string>()
  // Several in a row stand in one place.
  let row = false
  let end = 0
  for (const {0: picture, index} of text.matchAll(PICTURE)) {
    const between = text.slice(end, index)
    if (end === 0 || between.trim() !== '') row = isSubject(text.slice(0, index), text.slice(index))
    end = index + picture.length
    if (row) found.add(picture.replace(LOOKS, ''))
  }
  return found
}

function isSubject(before: string, rest: string): boolean {
  if (SENTENCE_END.test(before)) return false
  if (rest.replace(PICTURE, '').trim() !== '') return true
  const word = /(\p{L}+)[^\p{L}\p{N}]*$/u.exec(before)?.[1]
  return word === undefined || STOP_WORDS.has(fold(word)) || /^emoj/iu.test(word)
}

/** Each side is about a picture that the other does not show. */
export function pictureGuard(question: ReadonlySet<string>, candidate: ReadonlySet<string>): GuardFinding | undefined {
  return disagreement('entity', question, candidate, 1)
}
