import {readFileSync} from 'node:fs'
import {brotliDecompressSync} from 'node:zlib'
import {shippedTable} from '../embedding/builtin/shipped-table.ts'
import {rowOf} from '../embedding/builtin/static-table.ts'
import {sameWord} from '../retrieval/word-forms.ts'

/** Endings that are taken off a word to find its form in the dictionary, with what takes their place. */
const INFLECTIONS: readonly (readonly [ending: string, instead: string])[] = [
  ['ies', 'y'],
  ['ied', 'y'],
  ['es', ''],
  ['es', 'e'],
  ['s', ''],
  ['ed', ''],
  ['ed', 'e'],
  ['d', ''],
  ['ing', ''],
  ['ing', 'e'],
  ['ly', ''],
]

/** Spelling mistakes are looked for in words of this many letters, and two of them in longer ones. */
const MISSPELT_FROM = 4
const TWICE_MISSPELT_FROM = 8

/** What makes two words one: nothing, an inflection, a spelling mistake, a meaning they share. */
export type SameBy = 'form' | 'spelling' | 'meaning'

/**
 * How well a word is known: `frequent` ones many texts hold, names among them; `rare` ones are in the dictionary, or are
 * forms of what is, and as likely a slip that made another word.
 */
export type Familiarity = 'unknown' | 'rare' | 'frequent'

/** English words and which of them share a meaning (Open English WordNet, CC BY 4.0), and the words the embedder knows. */
export class Lexicon {
  readonly #meanings = new Map<string, number[]>()
  readonly #isFrequent: (word: string) => boolean

  /**
   * @param lines of words that share a meaning, or one word that shares none
   * @param isFrequent whether many texts hold a word, be it in a line or not
   */
  constructor(lines: Iterable<string>, isFrequent: (word: string) => boolean) {
    this.#isFrequent = isFrequent
    let meaning = 0
    for (const line of lines) {
      for (const word of line.split(' ')) {
        const known = this.#meanings.get(word)
        if (known === undefined) this.#meanings.set(word, [meaning])
        else known.push(meaning)
      }
      meaning++
    }
  }

  /** Why two different words, folded, are taken for the same one; undefined when they are not. */
  sameBy(a: string, b: string): SameBy | undefined {
    if (/\d/.test(a + b)) return undefined
    if (sameWord(a, b)) return 'form'
    if (this.#shareMeaning(a, b)) return 'meaning'
    return this.#isMisspelt(a, b) ? 'spelling' : undefined
  }

  /** Whether it is a word at all; names that many texts hold are. */
  isWord(word: string): boolean {
    return this.familiarity(word) !== 'unknown'
  }

  familiarity(word: string): Familiarity {
    if (this.#isFrequent(word)) return 'frequent'
    return this.#formsOf(word).some((form) => this.#meanings.has(form)) ? 'rare' : 'unknown'
  }

  /** They differ by a letter or two, and only one of them is a word: two words are two. Two that are none may be names. */
  #isMisspelt(a: string, b: string): boolean {
    if (!isNearInLetters(a, b)) return false
    const [knowsA, knowsB] = [this.isWord(a), this.isWord(b)]
    return knowsA !== knowsB || (!knowsA && isSlip(a, b))
  }

  #shareMeaning(a: string, b: string): boolean {
    const of = (word: string) => this.#formsOf(word).flatMap((form) => this.#meanings.get(form) ?? [])
    const meanings = new Set(of(a))
    return meanings.size > 0 && of(b).some((meaning) => meanings.has(meaning))
  }

  #formsOf(word: string): string[] {
    const forms = [word]
    for (const [ending, instead] of INFLECTIONS)
      if (word.length > ending.length + 2 && word.endsWith(ending)) {
        const stem = word.slice(0, -ending.length)
        forms.push(stem + instead)
        // Stopped, stopping: stop.
        if (instead === '' && stem.at(-1) === stem.at(-2)) forms.push(stem.slice(0, -1))
      }
    return forms
  }
}

let shipped: Lexicon | undefined

/** The one that comes with LogLine, read once. */
export function shippedLexicon(): Lexicon {
  if (shipped === undefined) {
    const file = readFileSync(new URL('./lexicon.bin', import.meta.url))
    const table = shippedTable()
    const lines = brotliDecompressSync(file).toString('utf8').split('\n')
    shipped = new Lexicon(lines, (word) => rowOf(table, word) >= 0)
  }
  return shipped
}

/** They differ by a letter, or by two when they are long; not by what stands in front of one: it may turn it around. */
export function isNearInLetters(a: string, b: string): boolean {
  if (a.endsWith(b) || b.endsWith(a)) return false
  const shortest = Math.min(a.length, b.length)
  if (shortest < MISSPELT_FROM) return false
  const most = shortest >= TWICE_MISSPELT_FROM ? 2 : 1
  if (Math.abs(a.length - b.length) > most) return false
  // One edit, an exchange at most, lies between what both begin and what both end with: cheaper than to count edits.
  if (most === 1 && sharedLetters(a, b) < shortest - 2) return false
  return edits(a, b, most) <= most
}

/** At the beginning and at the end, no letter twice. */
function sharedLetters(a: string, b: string): number {
  const shortest = Math.min(a.length, b.length)
  let start = 0
  while (start < shortest && a[start] === b[start]) start++
  let end = 0
  while (end < shortest - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return start + end
}

/** Letters exchanged with their neighbour, or typed twice: what fingers do, and what tells no two names apart. */
function isSlip(a: string, b: string): boolean {
  const once = (word: string) => word.replace(/(.)\1+/gu, '$1')
  return once(a) === once(b) || (a.length === b.length && [...a].sort().join() === [...b].sort().join())
}

/**
 * Letters to insert, drop, replace or exchange with their neighbour to make one of the other (optimal string alignment,
 * Damerau 1964); more than `most` is only said to be more.
 */
function edits(a: string, b: string, most: number): number {
  let before: number[] = []
  let last = Array.from({length: b.length + 1}, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1)
      row.push(least)
    }
    if (Math.min(...row) > most) return most + 1
    before = last
    last = row
  }
  return last[b.length]!
}
