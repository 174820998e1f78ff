import {UNSEEN} from './controls.ts'
import {type Sequence, tellsOfMacintosh, tellsOfWindows} from './misreading-evidence.ts'

/** Bytes 0x80 to 0xff by an encoding of one byte a character (Unicode consortium; WHATWG fills the holes of 1252). */
const BYTES = Uint8Array.from({length: 128}, (_, index) => 128 + index)
const WINDOWS = [...new TextDecoder('windows-1252').decode(BYTES)]
const MACINTOSH = [...new TextDecoder('macintosh').decode(BYTES)]

/** C1 controls: what ISO 8859-1 makes of bytes that are letters, quotes and dashes to others. */
const C1 = Array.from({length: 32}, (_, index) => String.fromCodePoint(0x80 + index))

const TABLES: readonly Table[] = [
  {
    // Both at once: some read the bytes that 1252 leaves open as ISO 8859-1 does, others all of 0x80 to 0x9f.
    byteOf: new Map([...bytesOf(WINDOWS), ...bytesOf(C1)]),
    // Latin, modifiers, Greek, Cyrillic, Hebrew, Arabic; the rest begins scripts that are rarer than a letter before a quote.
    pairs: [0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xcb, 0xce, 0xcf, 0xd0, 0xd1, 0xd7, 0xd8, 0xd9],
    tells: tellsOfWindows,
  },
  {
    byteOf: bytesOf(MACINTOSH),
    // Dashes, quotes and dots are what begins other pairs here, and they stand before letters in sound text as well.
    pairs: [0xc2, 0xc3, 0xc4, 0xc5],
    tells: tellsOfMacintosh,
  },
]

interface Table {
  readonly byteOf: ReadonlyMap<string, number>
  /** First bytes of sequences of two that are believed. */
  readonly pairs: readonly number[]
  /** One sequence is evidence enough. */
  readonly tells: (sequence: Sequence) => boolean
}

function bytesOf(characters: readonly string[]): Map<string, number> {
  return new Map(characters.map((character, index) => [character, 128 + index]))
}

/** What bytes from 0x80 to 0xbf, which go on in a sequence, were read as. */
const CONTINUATION = `\\u0080-\\u00bf${WINDOWS.slice(0, 32).join('')}`

/** Sequences that were read wrongly, whole, and C1 outside of them. */
const CONTROL = new RegExp(
  `[\\u00c2-\\u00df][${CONTINUATION}]|[\\u00e0-\\u00ef][${CONTINUATION}]{2}|[\\u00f0-\\u00f4][${CONTINUATION}]{3}|(?<control>[\\u0080-\\u009f])`,
  'g',
)

const UTF8 = new TextDecoder('utf-8', {fatal: true})

/** A text that was read wrongly, written, and read wrongly again. */
const MOST_TIMES = 3

/** What no font shows says nothing of how a text was read. */
const RUN = new RegExp(`[^\\p{ASCII}${UNSEEN}]+`, 'gu')

/**
 * Puts right a text that was UTF-8 and was read as Latin-1, Windows-1252 or Mac OS Roman: `Ã©` and `√©` are `é`. Where a
 * text was read wrongly, all of it was: it is left alone unless every character beyond ASCII belongs to a sequence that
 * is UTF-8, which by chance is rare (RFC 3629, section 1), and one at least can't be meant as it stands (`√π` can).
 * @param beside other texts of the same span, which were read as this one was
 */
export function repairEncoding(text: string, beside: readonly string[] = []): string {
  for (const table of TABLES) {
    const reading = readBy(text, table)
    if (reading !== undefined && (reading.tells || beside.some((other) => readBy(other, table)?.tells === true)))
      return repairAgain(reading.repaired, table)
  }
  return text
}

/**
 * Controls of C1 read as the Windows-1252 that they were, as browsers read references to them (HTML, 13.2.5.80); those
 * that are nothing there are left out. Whole sequences that were read wrongly and were not put right stay as they are,
 * so that somebody still can.
 */
export function repairControls(text: string): string {
  return text.replace(CONTROL, (found, control: string | undefined) => {
    if (control === undefined) return found
    const character = WINDOWS[control.charCodeAt(0) - 0x80]!
    return character === control ? '' : character
  })
}

/** By the same table: nobody's text goes wrong in two ways. */
function repairAgain(text: string, table: Table): string {
  let repaired = text
  for (let time = 1; time < MOST_TIMES; time++) {
    const reading = readBy(repaired, table)
    if (reading?.tells !== true) break
    repaired = reading.repaired
  }
  return repaired
}

/** Undefined when there is nothing to repair, or not all of it can be. */
function readBy(text: string, table: Table): {readonly repaired: string; readonly tells: boolean} | undefined {
  let whole = true
  let tells = false
  const repaired = text.replace(RUN, (run, at: number) => {
    const sequences = whole ? sequencesOf(run, table) : undefined
    whole = sequences !== undefined
    if (sequences === undefined) return run
    tells ||= inPlace(
      sequences,
      text.slice(Math.max(0, at - AROUND), at),
      text.slice(at + run.length, at + run.length + AROUND),
    ).some(table.tells)
    return sequences.map(({decoded}) => decoded).join('')
  })
  return whole && repaired !== text ? {repaired, tells} : undefined
}

/** Letters around a sequence are counted so far. */
const AROUND = 20

/** The sequences of one run with what stands around each. */
function inPlace(
  sequences: readonly Pick<Sequence, 'characters' | 'decoded'>[],
  left: string,
  right: string,
): Sequence[] {
  const [before, after] = [/[A-Za-z]*$/.exec(left)![0], /^[A-Za-z]*/.exec(right)![0]]
  const last = sequences.length - 1
  return sequences.map((sequence, index) => ({
    ...sequence,
    before: index === 0 ? before : '',
    after: index === last ? after : '',
    left: index === 0 ? left : '',
    hasNeighbour: last > 0,
  }))
}

/** Undefined unless the run is UTF-8 from its first byte to its last. */
function sequencesOf(run: string, {byteOf, pairs}: Table): Pick<Sequence, 'characters' | 'decoded'>[] | undefined {
  const characters = [...run]
  const sequences: Pick<Sequence, 'characters' | 'decoded'>[] = []
  for (let at = 0; at < characters.length; ) {
    const lead = byteOf.get(characters[at]!)
    const length = lead === undefined ? 0 : sequenceLength(lead)
    if (length === 0 || (length === 2 && !pairs.includes(lead!)) || at + length > characters.length) return undefined
    const read = characters.slice(at, at + length)
    const decoded = decode(read.map((byte) => byteOf.get(byte) ?? 0))
    if (decoded === undefined) return undefined
    sequences.push({characters: read, decoded})
    at += length
  }
  return sequences
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
