import type {Fault} from './fault.ts'
import type {Line} from './lines.ts'
import {BANDS} from './min-hash.ts'
import type {PreparedSpan} from './prepare.ts'
import type {ReadRow} from './read-row.ts'
import type {Stakes, Status} from './schema.ts'
import type {Split} from './split.ts'

/** Of each span, in this order: texts that differ from row to row... */
const OWN_TEXTS = ['id', 'this', 'when_text', 'outcome', 'rest'] as const
/** ... and texts that few values serve for all rows: each value is handed over once a batch. */
const SHARED_TEXTS = ['who', 'did', 'status', 'domain', 'stakes', 'emotion', 'thread', 'source'] as const
/** at, supplied_quality (NaN: none), synthetic, where its tokens end, its split, and its bands. */
const NUMBERS = 5 + BANDS
const BANDS_FROM = 5
const SPLITS: readonly Split[] = ['memory', 'calibration', 'validation']
/** Number, offset, length in the file, and where its bytes end. */
const LINE_NUMBERS = 4
const HASH_BYTES = 32

/** What few spans have. */
type Lists = Pick<PreparedSpan, 'aliases' | 'previous'>

/** Rows as columns: a tenth of the objects, and most of it moves between threads without being copied. */
export interface PackedRows {
  readonly rows: number
  readonly lines: Float64Array<ArrayBuffer>
  /** The bytes of all lines, and whatever else there was room for. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** By the position of the row. What is no fault is a span. */
  readonly faults: ReadonlyMap<number, Fault>
  /** From here on by the position among the spans. */
  readonly own: readonly (string | null)[]
  readonly shared: readonly string[]
  /** Positions in `shared`; -1 is null. */
  readonly sharedAt: Int32Array<ArrayBuffer>
  readonly numbers: Float64Array<ArrayBuffer>
  /** Token hashes of all questions. */
  readonly tokens: Uint32Array<ArrayBuffer>
  /** Content hash and deduplication key. */
  readonly hashes: Uint8Array<ArrayBuffer>
  readonly lists: ReadonlyMap<number, Lists>
}

/** @param room where the bytes of the lines go, if they fit; absent: memory of their own */
export function packRows(rows: readonly ReadRow[], room?: ArrayBuffer): PackedRows {
  const spans = rows.flatMap(({span}) => span ?? [])
  const own: (string | null)[] = []
  const shared: string[] = []
  const positions = new Map<string, number>()
  const sharedAt = new Int32Array(spans.length * SHARED_TEXTS.length)
  const numbers = new Float64Array(spans.length * NUMBERS)
  const hashes = new Uint8Array(spans.length * 2 * HASH_BYTES)
  const tokens = new Uint32Array(spans.reduce((size, {keys}) => size + keys.tokens.length, 0))
  let tokensEnd = 0
  const lists = new Map<number, Lists>()
  for (const [at, span] of spans.entries()) {
    for (const name of OWN_TEXTS) own.push(span[name])
    for (const [index, name] of SHARED_TEXTS.entries()) {
      const text = span[name]
      let position = text === null ? -1 : positions.get(text)
      if (position === undefined) {
        position = shared.push(text!) - 1
        positions.set(text!, position)
      }
      sharedAt[at * SHARED_TEXTS.length + index] = position
    }
    const {keys} = span
    tokens.set(keys.tokens, tokensEnd)
    tokensEnd += keys.tokens.length
    const quality = span.supplied_quality ?? Number.NaN
    numbers.set([span.at, quality, span.synthetic ? 1 : 0, tokensEnd, SPLITS.indexOf(keys.split)], at * NUMBERS)
    numbers.set(keys.bands, at * NUMBERS + BANDS_FROM)
    hashes.set(span.contentHash, at * 2 * HASH_BYTES)
    hashes.set(span.dedupKey, (at * 2 + 1) * HASH_BYTES)
    if (span.aliases.length > 0 || span.previous.length > 0)
      lists.set(at, {aliases: span.aliases, previous: span.previous})
  }
  const columns = {own, shared, sharedAt, numbers, tokens, hashes, lists}
  return {rows: rows.length, ...packLines(rows, room), ...columns}
}

function packLines(rows: readonly ReadRow[], room?: ArrayBuffer): Pick<PackedRows, 'lines' | 'bytes' | 'faults'> {
  const lines = new Float64Array(rows.length * LINE_NUMBERS)
  const faults = new Map<number, Fault>()
  const all = rows.map(({line}) => line())
  const size = all.reduce((sum, line) => sum + line.bytes.length, 0)
  const bytes = room !== undefined && room.byteLength >= size ? new Uint8Array(room) : new Uint8Array(size)
  let end = 0
  for (const [at, line] of all.entries()) {
    bytes.set(line.bytes, end)
    end += line.bytes.length
    lines.set([line.number, line.offset, line.length, end], at * LINE_NUMBERS)
    const fault = rows[at]!.fault
    if (fault !== undefined) faults.set(at, fault)
  }
  return {lines, bytes, faults}
}

/** What moves to the other thread instead of being copied. */
export function transferables(packed: PackedRows): ArrayBuffer[] {
  const {lines, bytes, sharedAt, numbers, tokens, hashes} = packed
  return [lines, bytes, sharedAt, numbers, tokens, hashes].map(({buffer}) => buffer)
}

/** The rows again, in their order, one at a time. */
export function* unpackRows(packed: PackedRows): Generator<ReadRow> {
  let spans = 0
  for (let at = 0; at < packed.rows; at++) {
    const place = {number: packed.lines[at * LINE_NUMBERS]!, line: () => lineAt(packed, at)}
    const fault = packed.faults.get(at)
    yield fault === undefined ? {...place, span: spanAt(packed, spans++)} : {...place, fault}
  }
}

function lineAt({lines, bytes}: PackedRows, at: number): Line {
  const [number, offset, length, end] = lines.subarray(at * LINE_NUMBERS) as unknown as [number, number, number, number]
  const start = at === 0 ? 0 : lines[at * LINE_NUMBERS - 1]!
  return {bytes: Buffer.from(bytes.buffer, start, end - start), length, number, offset}
}

const NO_LISTS: Lists = {aliases: [], previous: []}

function spanAt(packed: PackedRows, at: number): PreparedSpan {
  const {own, shared, sharedAt, numbers, tokens, hashes} = packed
  const ownFrom = at * OWN_TEXTS.length
  const sharedFrom = at * SHARED_TEXTS.length
  const numbersFrom = at * NUMBERS
  const hashFrom = at * 2 * HASH_BYTES
  const {aliases, previous} = packed.lists.get(at) ?? NO_LISTS
  const sharedText = (index: number): string | null => {
    const position = sharedAt[sharedFrom + index]!
    return position === -1 ? null : shared[position]!
  }
  const quality = numbers[numbersFrom + 1]!
  return {
    id: own[ownFrom]!,
    who: sharedText(0)!,
    did: sharedText(1)!,
    this: own[ownFrom + 1]!,
    when_text: own[ownFrom + 2]!,
    at: numbers[numbersFrom]!,
    status: sharedText(2) as Status,
    outcome: own[ownFrom + 3]!,
    rest: own[ownFrom + 4]!,
    domain: sharedText(3),
    stakes: sharedText(4) as Stakes | null,
    emotion: sharedText(5),
    thread: sharedText(6),
    supplied_quality: Number.isNaN(quality) ? null : quality,
    source: sharedText(7),
    synthetic: numbers[numbersFrom + 2] === 1,
    keys: {
      tokens: tokens.subarray(at === 0 ? 0 : numbers[numbersFrom - NUMBERS + 3], numbers[numbersFrom + 3]),
      bands: numbers.subarray(numbersFrom + BANDS_FROM, numbersFrom + NUMBERS),
      split: SPLITS[numbers[numbersFrom + 4]!]!,
    },
    contentHash: hashes.subarray(hashFrom, hashFrom + HASH_BYTES),
    dedupKey: hashes.subarray(hashFrom + HASH_BYTES, hashFrom + 2 * HASH_BYTES),
    aliases,
    previous,
  }
}
