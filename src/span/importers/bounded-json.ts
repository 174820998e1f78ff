import type {LineLimits} from '../parse-line.ts'

/** They stand where something was left out. Noncharacters: no text for people holds them (Unicode, 23.7). */
export const TOO_DEEP = '\ufdd2'
export const TOO_LONG = '\ufdd3'

/** Levels of a document around what a span takes over: the list, a conversation, its turns, their contents. */
const LEVELS_AROUND = 8

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LETTER_U = 0x75

/** The levels that an item may have. */
export function mostLevels({maxDepth}: LineLimits): number {
  return maxDepth + LEVELS_AROUND
}

/**
 * A JSON document in which nothing can exhaust the memory or the call stack of whoever reads it: a list or an object that
 * lies too deep is a text of TOO_DEEP, and a text that is longer than a row may be ends in TOO_LONG. Expects UTF-8.
 * @returns found: whether something was left out so far
 */
export function boundJson(
  stream: AsyncIterable<Uint8Array>,
  limits: LineLimits,
): {readonly bounded: AsyncGenerator<Uint8Array>; readonly found: () => boolean} {
  const scanner = new Scanner(mostLevels(limits), limits.maxLineBytes)
  const bounded = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of stream) for (const kept of scanner.scan(piece)) if (kept.length > 0) yield kept
  }
  return {bounded: bounded(), found: () => scanner.found}
}

/** Whether a JSON text nests deeper than so many levels, without reading it. */
export function nestsDeeper(text: string, most: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) {
      for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++) if (text.charCodeAt(at) === BACKSLASH) at++
    } else if (opens(unit)) {
      if (++depth > most) return true
    } else if (closes(unit)) depth--
  }
  return false
}

function opens(unit: number): boolean {
  return unit === 0x5b || unit === 0x7b
}

function closes(unit: number): boolean {
  return unit === 0x5d || unit === 0x7d
}

class Scanner {
  readonly #mostLevels: number
  readonly #mostBytes: number
  found = false
  #depth = 0
  /** The depth around what is left out; undefined: nothing is. */
  #skipped: number | undefined
  #inText = false
  #textBytes = 0
  /** The rest of a text is left out. */
  #cut = false
  /** Bytes that still belong to an escape. */
  #escaped = 0

  constructor(levels: number, bytes: number) {
    this.#mostLevels = levels
    this.#mostBytes = bytes
  }

  /** What is kept of the next piece, in pieces. */
  *scan(piece: Uint8Array): Generator<Uint8Array> {
    let from = 0
    const kept = (to: number): Uint8Array => piece.subarray(from, to)
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at]!
      if (this.#inText) {
        const begins = this.#escaped === 0 && (byte & 0xc0) !== 0x80
        if (this.#endsText(byte)) {
          if (this.#cut) from = at
          this.#cut = false
        } else if (this.#isTooLong(begins)) {
          yield kept(at)
          yield Buffer.from(TOO_LONG)
          this.#cut = true
          this.found = true
        }
      } else if (byte === QUOTE) {
        this.#inText = true
        this.#textBytes = 0
      } else if (opens(byte)) {
        if (this.#skipped === undefined && this.#depth >= this.#mostLevels) {
          yield kept(at)
          yield Buffer.from(`"${TOO_DEEP}"`)
          this.#skipped = this.#depth
          this.found = true
        }
        this.#depth++
      } else if (closes(byte)) {
        this.#depth--
        if (this.#depth === this.#skipped) {
          this.#skipped = undefined
          from = at + 1
        }
      }
    }
    if (this.#skipped === undefined && !this.#cut) yield kept(piece.length)
  }

  #endsText(byte: number): boolean {
    if (this.#escaped > 0) {
      this.#escaped = this.#escaped === 1 && byte === LETTER_U ? 4 : this.#escaped - 1
      return false
    }
    if (byte === BACKSLASH) this.#escaped = 1
    this.#inText = byte !== QUOTE
    return !this.#inText
  }

  /** @param begins a character or an escape begins here: only there a text may be cut */
  #isTooLong(begins: boolean): boolean {
    this.#textBytes++
    if (this.#cut || this.#skipped !== undefined || this.#textBytes <= this.#mostBytes) return false
    return begins
  }
}
