import type {TextReader} from '../span/text-reader.ts'
import {DIFFERENT, type GuardFinding} from './guards/finding.ts'
import {GUARDED_CHARACTERS} from './guards/guards.ts'

const FINDING: GuardFinding = {
  guard: 'role',
  factor: DIFFERENT,
  detail: 'the same words in another order, and the very question is there',
}

/**
 * What the features of words can't see, because they know no order: "what is a cat house" is no "what is a house cat".
 * Most orders say the same, so that nothing is held against one where nothing better is there; beside the very question
 * (the same words in the same order, but for case, accents and punctuation) it is, however many copies it has.
 * @param candidates texts that have an answer; undefined: one without. The same length and order as what is returned
 */
export function reorderedBeside(
  question: string,
  candidates: readonly (string | undefined)[],
  reader: TextReader,
): readonly (GuardFinding | undefined)[] {
  if (question.length > GUARDED_CHARACTERS) return []
  const asked = reader.read(question, GUARDED_CHARACTERS).numbers
  const same = candidates.map((text) =>
    text === undefined || text.length > GUARDED_CHARACTERS ? undefined : reader.read(text, GUARDED_CHARACTERS).numbers,
  )
  const isAsked = (numbers: readonly number[]) => numbers.every((number, at) => number === asked[at])
  const alike = same.map((numbers) => (numbers?.length === asked.length ? numbers : undefined))
  if (asked.length === 0 || !alike.some((numbers) => numbers !== undefined && isAsked(numbers))) return []
  const words = [...asked].sort(ascending).join()
  return alike.map((numbers) =>
    numbers !== undefined && !isAsked(numbers) && [...numbers].sort(ascending).join() === words ? FINDING : undefined,
  )
}

function ascending(a: number, b: number): number {
  return a - b
}
