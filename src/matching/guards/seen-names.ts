import {STOP_WORDS} from '../../retrieval/stop-words.ts'
import {fold} from '../../span/tokens.ts'
import type {IsName} from './slot.ts'

/** Characters of a text that are read. */
const READ_CHARACTERS = 400

/** Behind these a capital begins a sentence. */
const SENTENCE_END = /[.!?:;\n]\s*["'«“¿¡(]*$/u

/**
 * Tells names by how the texts write them: with a capital inside a sentence and never in small letters, in texts that
 * have capitals at all. A capital at the beginning counts before another one ("Marie Curie was born").
 * @param texts read when the first word is asked for: few questions need it
 */
export function seenNames(texts: () => Iterable<string>): IsName {
  let names: ReadonlySet<string> | undefined
  return (word) => {
    names ??= namesIn(texts())
    return names.has(word)
  }
}

function namesIn(texts: Iterable<string>): ReadonlySet<string> {
  const large = new Set<string>()
  const small = new Set<string>()
  for (const text of texts) {
    const start = text.slice(0, READ_CHARACTERS)
    // Nothing is known of how a text writes names that knows no capitals, or nothing else.
    if (!/\p{Lu}/u.test(start) || !/\p{Ll}/u.test(start)) continue
    let before: string | undefined
    for (const {0: word, index} of start.matchAll(/\p{L}+/gu)) {
      const folded = fold(word)
      const capital = /^\p{Lu}/u.test(word)
      const begins = capital && (index === 0 || SENTENCE_END.test(start.slice(Math.max(0, index - 4), index)))
      if (!capital) small.add(folded)
      else if (!begins) large.add(folded)
      if (capital && !begins && before !== undefined) large.add(before)
      before = begins ? folded : undefined
    }
  }
  return new Set([...large].filter((word) => !small.has(word) && !STOP_WORDS.has(word)))
}
