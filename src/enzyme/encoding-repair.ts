/** Windows-1252 and Mac OS Roman, 0x80 to 0xff (Unicode consortium mapping tables; WHATWG fills the holes of 1252). */
const TABLES = [
  // Latin, modifiers, Greek, Cyrillic, Hebrew, Arabic; the rest begins scripts that are rarer than a letter before a quote.
  {label: 'windows-1252', pairs: [0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xcb, 0xce, 0xcf, 0xd0, 0xd1, 0xd7, 0xd8, 0xd9]},
  // Dashes, quotes and dots are what begins other pairs here, and they stand before letters in sound text as well.
  {label: 'macintosh', pairs: [0xc2, 0xc3, 0xc4, 0xc5]},
].map(({label, pairs}): Table => {
  const bytes = Uint8Array.from({length: 128}, (_, index) => 128 + index)
  const characters = [...new TextDecoder(label).decode(bytes)]
  return {pairs, byteOf: new Map(characters.map((character, index) => [character, 128 + index]))}
})

interface Table {
  readonly byteOf: ReadonlyMap<string, number>
  /** First bytes of sequences of two that are believed. */
  readonly pairs: readonly number[]
}

const UTF8 = new TextDecoder('utf-8', {fatal: true})

/** A text that was read wrongly, written, and read wrongly again. */
const MOST_TIMES = 3

/**
 * Puts right a text that was UTF-8 and was read as Latin-1, Windows-1252 or Mac OS Roman: `Ã©` and `√©` are `é`. Where a
 * text was read wrongly, all of it was: it is left alone unless every character beyond ASCII belongs to a sequence that
 * is UTF-8, which by chance is next to impossible (RFC 3629, section 1).
 */
export function repairEncoding(text: string): string {
  for (const table of TABLES) {
    const repaired = repairBy(text, table)
    if (repaired !== undefined) return repairAgain(repaired, table)
  }
  return text
}

/** By the same table: nobody's text goes wrong in two ways. */
function repairAgain(text: string, table: Table): string {
  let repaired = text
  for (let time = 1; time < MOST_TIMES; time++) repaired = repairBy(repaired, table) ?? repaired
  return repaired
}

/** Undefined when there is nothing to repair, or not all of it can be. */
function repairBy(text: string, table: Table): string | undefined {
  let whole = true
  const repaired = text.replace(/[^\p{ASCII}]+/gu, (run) => {
    const decoded = whole ? decodeRun(run, table) : undefined
    whole = decoded !== undefined
    return decoded ?? run
  })
  return whole && repaired !== text ? repaired : undefined
}

/** Undefined unless the run is UTF-8 from its first byte to its last. */
function decodeRun(run: string, {byteOf, pairs}: Table): string | undefined {
  const characters = [...run]
  let decoded = ''
  for (let at = 0; at < characters.length; ) {
    const lead = byteOf.get(characters[at]!)
    const length = lead === undefined ? 0 : sequenceLength(lead)
    if (length === 0 || (length === 2 && !pairs.includes(lead!)) || at + length > characters.length) return undefined
    const character = decode(characters.slice(at, at + length).map((byte) => byteOf.get(byte) ?? 0))
    if (character === undefined) return undefined
    decoded += character
    at += length
  }
  return decoded
}

/** RFC 3629, section 4: by the first byte of a sequence of several; 0 for any other. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2
  if (lead >= 0xe0 && lead <= 0xef) return 3
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0
}

function decode(bytes: readonly number[]): string | undefined {
  try {
    const character = UTF8.decode(Uint8Array.from(bytes))
    // What was read wrongly twice gives control characters on the way; nobody writes unassigned or private ones.
    return /^[^\p{Cn}\p{Co}]$/u.test(character) ? character : undefined
  } catch {
    return undefined
  }
}
