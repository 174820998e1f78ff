import {isPunctuation, readPassage} from '../../src/quality/passage.ts'

/** Of a text, what is learned from. */
const MOST_CHARS = 600

/** A word that was seen less often may be anything. */
const LEAST_COUNT = 5

/**
 * How often, in hundredths, each of these words (by its hash) is written with a small letter inside a sentence, behind
 * another word, and beside none with a capital letter: names hardly ever are. 0 of what was seen too little. Texts without capital letters do not tell.
 */
export function trainSmall(texts: readonly string[], words: readonly number[]): Uint8Array {
  const place = new Map(words.map((id, index) => [id, index]))
  const small = new Uint32Array(words.length)
  const seen = new Uint32Array(words.length)
  for (const text of texts) {
    const {words: tokens, ids, starts, capitals} = readPassage(text.slice(0, MOST_CHARS))
    if (!capitals.includes(true)) continue
    for (let at = 1; at < ids.length; at++) {
      const index = place.get(ids[at]!)
      if (index === undefined || starts[at] === at || isPunctuation(tokens[at - 1]!)) continue
      // In titles and names of several words every one has a capital letter.
      if (capitals[at + 1] || (capitals[at - 1] && starts[at - 1] !== at - 1)) continue
      seen[index]!++
      if (!capitals[at]) small[index]!++
    }
  }
  return Uint8Array.from(words, (_, index) =>
    seen[index]! < LEAST_COUNT ? 0 : Math.round((100 * small[index]!) / seen[index]!),
  )
}
