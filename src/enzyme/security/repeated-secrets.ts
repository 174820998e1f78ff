import {type Finding, withoutOverlaps} from './finding.ts'
import {isNoWord, kindsOfCharacters} from './randomness.ts'

/** Shorter ones, and words, may stand elsewhere for themselves. */
const LEAST_CHARACTERS = 8

/**
 * Findings in texts that belong together, with the same secret wherever else it stands in one of them: what a question
 * calls a password is one in its answer as well.
 */
export function withRepeated(texts: readonly string[], found: readonly (readonly Finding[])[]): Finding[][] {
  const kinds = new Map<string, string>()
  for (const [index, ofText] of found.entries())
    for (const {kind, start, end} of ofText) {
      const value = texts[index]!.slice(start, end)
      if (isTelling(value) && !kinds.has(value)) kinds.set(value, kind)
    }
  return texts.map((text, index) => {
    const ofText = [...found[index]!]
    for (const [value, kind] of kinds) ofText.push(...placesOf(value, text).map((place) => ({kind, ...place})))
    return withoutOverlaps(ofText)
  })
}

function isTelling(value: string): boolean {
  return value.length >= LEAST_CHARACTERS && (isNoWord(value) || (/\d/.test(value) && kindsOfCharacters(value) >= 3))
}

/** Where a value stands, and not inside a longer word. */
function placesOf(value: string, text: string): {readonly start: number; readonly end: number}[] {
  const places: {readonly start: number; readonly end: number}[] = []
  for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + value.length)) {
    const end = start + value.length
    if (!/[\p{L}\p{N}]$/u.test(text.slice(0, start).slice(-1)) && !/^[\p{L}\p{N}]/u.test(text.slice(end, end + 2)))
      places.push({start, end})
  }
  return places
}
