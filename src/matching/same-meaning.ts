import {STOP_WORDS} from '../retrieval/stop-words.ts'
import {wordFinder} from '../retrieval/word-forms.ts'
import {tokensOf} from '../span/tokens.ts'
import {guard, guardedText} from './guards/guards.ts'
import {looksLikeCode} from './outcome-key.ts'

/** Cosine of two outcomes' vectors from which on they may say the same. */
export const SAME_MEANING_COSINE = 0.85

/** Words that tell, of the longer one, that may have no counterpart. */
const LONELY_SHARE = 0.25

/** Words that lead up to an answer and say nothing of it, folded. */
const IDLE = new Set(
  'use using used try just simply answer called named set resposta usa usar use chama chamado'.split(' '),
)

const READ_CHARACTERS = 600

/**
 * Whether two outcomes say the same in other words: their vectors are near, no guard finds that they differ in a number,
 * unit, date, name, negation, opposite, role or language, and one of them says nothing that the other lacks. The last is
 * what keeps the central time zone from the eastern one: vectors of words see topics, not opposites that no list knows.
 * Never for code, where every sign counts. Symmetric.
 * @param cosine of their vectors
 */
export function saySame(first: string, second: string, cosine: number): boolean {
  if (!(cosine >= SAME_MEANING_COSINE) || looksLikeCode(first) || looksLikeCode(second)) return false
  const [a, b] = [first.slice(0, READ_CHARACTERS), second.slice(0, READ_CHARACTERS)]
  const [ours, theirs] = [telling(a), telling(b)]
  if (ours.size === 0 || theirs.size === 0) return false
  const lonely = [withoutCounterpart(ours, theirs), withoutCounterpart(theirs, ours)]
  if (Math.min(...lonely) > 0 || Math.max(...lonely) > LONELY_SHARE * Math.max(ours.size, theirs.size)) return false
  // The first word of an outcome has its capital because it is the first: in front of it, names are names.
  const [one, other] = [guardedText(`it is ${a}`), guardedText(`it is ${b}`)]
  return guard(one, other).length === 0 && guard(other, one).length === 0
}

function telling(text: string): Set<string> {
  return new Set(tokensOf(text).filter((word) => !STOP_WORDS.has(word) && !IDLE.has(word)))
}

function withoutCounterpart(words: ReadonlySet<string>, others: ReadonlySet<string>): number {
  const formsOf = wordFinder(others)
  return [...words].filter((word) => formsOf(word).length === 0).length
}
