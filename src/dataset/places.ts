import {isMutual} from '../matching/guards/who.ts'
import {fold} from '../span/tokens.ts'
import {isTopicWord} from './difference.ts'
import type {Reading} from './reading.ts'

/** One name for each person, whether doing or done to: "I pay you" has both who "you pay me" has. */
const PERSONS: ReadonlyMap<string, string> = new Map(
  [
    'i me eu mim yo mi',
    'you',
    'he him',
    'she her',
    'it',
    'we us',
    'they them',
    'voce vc',
    'tu ti',
    'ele',
    'ela',
    'eles',
    'elas',
    'usted',
    'ella',
    'ellos',
    'ellas',
  ].flatMap((line) => line.split(' ').map((word) => [word, line.split(' ')[0]!] as const)),
)

/** What stands on both sides of them has no order (salt and pepper), or is one (Ana is the boss). */
const NO_ANCHORS: ReadonlySet<string> = new Set(
  `and or with versus vs between plus nor e ou com y o u con entre both ambos ambas
  is are am was were be been being do does did has have had can could will would shall should may might must not
  foi foram era sao ser es son fue pode podem puede pueden
  the a an os as um uma uns umas el la los las un una
  same equal equals equally identical similar different differ differs difference compared igual iguais diferente iguales
  who whom which what when where why how that que quem qual quais quando onde como quien cual cuando donde`.split(
    /\s+/,
  ),
)

/** Words between a thing and what it stands before or behind, at most: further off they belong to other phrases. */
const NEAR = 3

/**
 * Two things that have changed places around a third word that both texts have: "is A greater than B" and "is B greater
 * than A". Of any three words a phrase that was only put elsewhere leaves two in their order; all three are turned around
 * where two changed places. Parts of a list have no order.
 */
export function changedPlaces(a: Reading, b: Reading): string | undefined {
  const places = placesIn(a, b)
  if (places === undefined) return undefined
  const names = new Set([...a.names, ...b.names])
  const isThing = (word: string) => isTopicWord(word) || PERSONS.has(word) || names.has(word)
  for (const [at, word] of a.words.entries()) {
    const anchor = places[at]!
    if (anchor < 0 || NO_ANCHORS.has(word)) continue
    // In 2010 in Paris, in Paris in 2010: nobody knows which of them is which.
    if (!isTopicWord(word) && a.words.indexOf(word) !== a.words.lastIndexOf(word)) continue
    for (const before of near(at, -1))
      for (const behind of near(at, 1)) {
        const [first = -1, last = -1] = [places[before], places[behind]]
        const areTurned = isIn(first, anchor + 1, anchor + NEAR) && isIn(last, anchor - NEAR, anchor - 1)
        if (!areTurned || !isThing(a.words[before]!) || !isThing(a.words[behind]!)) continue
        if (haveNoOrder(a, before, behind) || haveNoOrder(b, last, first)) continue
        return `${a.words[before]} and ${a.words[behind]} have changed places`
      }
  }
  return undefined
}

/** Of each word of `a` its place in `b`, -1 where it has none; undefined where all stand in the same order. */
function placesIn(a: Reading, b: Reading): Int32Array | undefined {
  const found = new Map<string, number[]>()
  for (const [at, word] of b.words.entries()) {
    const key = PERSONS.get(word) ?? word
    const own = found.get(key)
    if (own === undefined) found.set(key, [at])
    else own.push(at)
  }
  const counts = new Map<string, number>()
  for (const word of a.words) {
    const key = PERSONS.get(word) ?? word
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const used = new Map<string, number>()
  const places = new Int32Array(a.words.length).fill(-1)
  let last = -1
  let isTurned = false
  for (const [at, word] of a.words.entries()) {
    const key = PERSONS.get(word) ?? word
    const own = found.get(key)
    // Of a word that one has more often nobody knows which is which.
    if (own === undefined || own.length !== counts.get(key)) continue
    const nth = used.get(key) ?? 0
    used.set(key, nth + 1)
    places[at] = own[nth]!
    if (places[at] < last) isTurned = true
    last = places[at]
  }
  return isTurned ? places : undefined
}

/** Places beside one, on one side. */
function near(at: number, step: 1 | -1): number[] {
  return Array.from({length: NEAR}, (_, far) => at + step * (far + 1))
}

/** Whether a word has a place in the other text, from one to another. */
function isIn(place: number, from: number, to: number): boolean {
  return place >= 0 && place >= from && place <= to
}

/** Whether two words stand in a list, or on both sides of what two do together. */
function haveNoOrder(text: Reading, from: number, to: number): boolean {
  return text.words.slice(from, to).some(isMutual) || isList(text, from, to)
}

/** Whether a comma stands between two words. */
function isList({text, words}: Reading, from: number, to: number): boolean {
  if (!/[,;]/.test(text)) return false
  let at = -1
  for (const [token] of fold(text)
    .replace(/n['’]t\b/g, ' not')
    .matchAll(/[\p{L}\p{N}]+|[,;]/gu)) {
    if (token !== ',' && token !== ';') at++
    else if (at >= from && at < to) return true
    if (at >= to || at >= words.length) return false
  }
  return false
}
