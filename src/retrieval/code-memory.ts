import type {Database} from 'better-sqlite3'
import {BLOCK_ROWS} from './code-blocks.sql.ts'
import {type CodeWidths, codeWidths, writeBits, writeBytes} from './codes.ts'
import type {EmbedderRow} from './index-state.sql.ts'
import type {Kernel} from './kernel.ts'
import {makeKernel} from './make-kernel.ts'
import {earliest, reachOf} from './selection.ts'

/** Share by which the memory is larger than the codes, so that a few new spans do not move everything. */
const HEADROOM = 1 / 8

/** Bytes before the rows: the question. */
const QUESTION_BYTES = 32_768

/** Eight rows that all hold spans. */
const ALL_LIVE = 0xff

interface StoredBlock {
  readonly block: number
  readonly checksum: Buffer
}

/**
 * The codes of one embedder in the memory of the kernel. `slot` numbers the rows there; `seqOf` says whose they are.
 * One-shot searches load the bits only (32 bytes a span at 256 dimensions); a process that answers many questions loads
 * the int8 codes too, and after a change of the store only the blocks that are new.
 */
export class CodeMemory {
  readonly widths: CodeWidths
  readonly kernel: Kernel
  readonly withBytes: boolean
  /** 1 for each slot that holds a span. */
  live: Uint8Array = new Uint8Array(0)
  scales: Float32Array = new Float32Array(0)
  /** The number of each block, in the order of their slots. */
  #blocks: number[] = []
  #checksums = new Map<number, string>()
  #capacity = 0
  #all: Uint32Array | undefined
  /** Whose numbers stand at `#wantedAt`. */
  #listed: Uint32Array | undefined

  constructor(dimensions: number, withBytes: boolean, kernel: Kernel = makeKernel()) {
    this.widths = codeWidths(dimensions)
    this.withBytes = withBytes
    this.kernel = kernel
  }

  get slots(): number {
    return this.#blocks.length * BLOCK_ROWS
  }

  /** Bytes that it holds. */
  get size(): number {
    return this.kernel.memory.buffer.byteLength
  }

  seqOf(slot: number): number {
    return this.#blocks[Math.floor(slot / BLOCK_ROWS)]! * BLOCK_ROWS + (slot % BLOCK_ROWS)
  }

  /** Every slot that holds a span, ascending. The same array until the next load. */
  all(): Uint32Array {
    if (this.#all !== undefined) return this.#all
    const slots = new Uint32Array(this.slots)
    let count = 0
    for (let slot = 0; slot < slots.length; slot++) if (this.live[slot] === 1) slots[count++] = slot
    this.#all = slots.subarray(0, count)
    return this.#all
  }

  /** Where these spans, ascending, are, as far as they are here; ascending too. */
  slotsOf(seqs: Uint32Array): Uint32Array {
    const slots = new Uint32Array(seqs.length)
    let count = 0
    let at = 0
    for (const seq of seqs) {
      const block = Math.floor(seq / BLOCK_ROWS)
      while (at < this.#blocks.length && this.#blocks[at]! < block) at++
      const slot = at * BLOCK_ROWS + (seq % BLOCK_ROWS)
      if (this.#blocks[at] === block && this.live[slot] === 1) slots[count++] = slot
    }
    return slots.subarray(0, count)
  }

  /** Reads what has changed in the store since the last time. Call inside a transaction. */
  load(db: Database, {id}: EmbedderRow): void {
    const stored = db
      .prepare<[number], StoredBlock>('SELECT block, checksum FROM code_blocks WHERE embedder = ? ORDER BY block')
      .all(id)
    const numbers = stored.map(({block}) => block)
    const moved = numbers.some((block, at) => this.#blocks[at] !== undefined && this.#blocks[at] !== block)
    if (moved || numbers.length > this.#capacity || numbers.length < this.#blocks.length) this.#allot(numbers.length)
    const columns = this.withBytes ? 'live, bits, scales, bytes' : 'live, bits'
    const read = db.prepare<[number, number], {live: Buffer; bits: Buffer; scales?: Buffer; bytes?: Buffer}>(
      `SELECT ${columns} FROM code_blocks WHERE embedder = ? AND block = ?`,
    )
    this.#blocks = numbers
    this.#all = undefined
    this.#listed = undefined
    const memory = new Uint8Array(this.kernel.memory.buffer)
    for (const [at, {block, checksum}] of stored.entries()) {
      const sum = checksum.toString('latin1')
      if (this.#checksums.get(block) === sum) continue
      const {live, bits, scales, bytes} = read.get(id, block)!
      memory.set(bits, this.bitsAt + at * BLOCK_ROWS * this.widths.bits)
      const start = at * BLOCK_ROWS
      if (live.every((rows) => rows === ALL_LIVE)) this.live.fill(1, start, start + BLOCK_ROWS)
      else for (let row = 0; row < BLOCK_ROWS; row++) this.live[start + row] = (live[row >> 3]! >> (row & 7)) & 1
      if (bytes !== undefined) memory.set(bytes, this.bytesAt + start * this.widths.bytes)
      if (scales !== undefined)
        for (let row = 0; row < BLOCK_ROWS; row++) this.scales[start + row] = scales.readFloatLE(4 * row)
      this.#checksums.set(block, sum)
    }
  }

  readonly bitsAt = QUESTION_BYTES

  get bytesAt(): number {
    return this.bitsAt + this.#capacity * BLOCK_ROWS * this.widths.bits
  }

  /** What a search writes: the slots that it looks at, their distances, how many have each, and who is chosen. */
  get #wantedAt(): number {
    return this.bytesAt + (this.withBytes ? this.#capacity * BLOCK_ROWS * this.widths.bytes : 0)
  }

  get #distancesAt(): number {
    return this.#wantedAt + 4 * this.#capacity * BLOCK_ROWS
  }

  get #countsAt(): number {
    return this.#distancesAt + 2 * this.#capacity * BLOCK_ROWS + 16
  }

  get #chosenAt(): number {
    return this.#countsAt + 4 * (8 * this.widths.bits + 4)
  }

  /**
   * Of these slots, the `count` whose signs differ least from the question's; ascending, of equals the first.
   * The same array as the last time costs no copy.
   */
  nearest(question: Float32Array, slots: Uint32Array, count: number): Uint32Array {
    if (slots.length <= count) return slots
    const {kernel, widths} = this
    const {buffer} = kernel.memory
    const bits = new Uint8Array(buffer, 0, QUESTION_BYTES)
    bits.fill(0, 0, widths.bits)
    writeBits(question, bits, 0)
    if (this.#listed !== slots) new Uint32Array(buffer, this.#wantedAt, slots.length).set(slots)
    this.#listed = slots
    const counts = new Uint32Array(buffer, this.#countsAt, 8 * widths.bits + 1).fill(0)
    kernel.hamming(this.bitsAt, this.#wantedAt, slots.length, widths.bits, 0, this.#distancesAt, this.#countsAt)
    const reach = reachOf(counts, count)
    const found = kernel.within(this.#distancesAt, slots.length, reach, this.#chosenAt)
    const distances = new Uint16Array(buffer, this.#distancesAt, slots.length)
    const chosen = earliest(new Uint32Array(buffer, this.#chosenAt, found), distances, reach, count)
    for (let at = 0; at < chosen.length; at++) chosen[at] = slots[chosen[at]!]!
    return chosen
  }

  /** Cosines of these slots to the question, as their int8 codes tell. Only with bytes. */
  cosines(question: Float32Array, slots: Uint32Array): Float64Array {
    const {buffer} = this.kernel.memory
    const codes = new Int8Array(buffer, 0, this.widths.bytes).fill(0)
    const scale = writeBytes(question, codes, 0)
    new Uint32Array(buffer, this.#chosenAt, slots.length).set(slots)
    const out = this.#chosenAt + 4 * slots.length
    this.kernel.dotBytes(this.bytesAt, this.#chosenAt, slots.length, this.widths.bytes, 0, out)
    const products = new Int32Array(buffer, out, slots.length)
    const cosines = new Float64Array(slots.length)
    for (let at = 0; at < slots.length; at++) cosines[at] = products[at]! * this.scales[slots[at]!]! * scale
    return cosines
  }

  #allot(blocks: number): void {
    this.#capacity = blocks + Math.ceil(blocks * HEADROOM)
    this.#checksums.clear()
    this.live = new Uint8Array(this.#capacity * BLOCK_ROWS)
    this.scales = new Float32Array(this.withBytes ? this.#capacity * BLOCK_ROWS : 0)
    this.kernel.reserve(this.#chosenAt + 8 * this.#capacity * BLOCK_ROWS + 16)
  }
}
