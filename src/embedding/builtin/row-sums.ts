import {NARROW_OFFSET} from './rounding.ts'
import type {StaticTable} from './static-table.ts'

/** Rows that are summed at once in 32 bits before those could overflow: 7 x 65535 x 4096 < 2^31 (a wide row stays below, too). */
const MOST_ROWS = 4096

/**
 * Sums rows of a table, each times its scale. Rows are noted first and summed eight columns at a time, so that a sum
 * stays in a register while all rows pass: twice as fast as one row after the other. A text that has more rows than are
 * noted at once has the rest counted, and each row summed once at the end: a book costs little more than reading it.
 * Integers below 2^53, therefore exact in any order.
 */
export class RowSums {
  readonly #table: StaticTable
  readonly #total: Float64Array
  /** Where the noted rows begin, and what their integers are multiplied by. */
  readonly #narrow = {starts: new Int32Array(MOST_ROWS), scales: new Int32Array(MOST_ROWS)}
  readonly #wide = {starts: new Int32Array(MOST_ROWS), scales: new Int32Array(MOST_ROWS)}
  #narrowRows = 0
  #wideRows = 0
  /** What the values of narrow rows have too much, because each is stored plus 8. Modulo 2^32, as are sums of columns. */
  #excess = 0
  /** Whether the text has more rows than are noted at once: those that follow are only counted. */
  #isLong = false
  /** What the integers of each row are multiplied by in all, and which rows have such a number; made for long texts. */
  #tally: Float64Array | undefined
  readonly #tallied: number[] = []

  /** @param columns how many of the first are summed: a multiple of eight */
  constructor(table: StaticTable, columns: number) {
    this.#table = table
    this.#total = new Float64Array(columns)
  }

  add(row: number, scale: number): void {
    if (this.#isLong) {
      this.#count(row, scale)
      return
    }
    const {places, dimensions} = this.#table
    const place = places[row]!
    if (place < 0) {
      this.#wide.starts[this.#wideRows] = (-1 - place) * dimensions
      this.#wide.scales[this.#wideRows++] = scale
    } else {
      this.#narrow.starts[this.#narrowRows] = (place * dimensions) >> 1
      this.#narrow.scales[this.#narrowRows++] = scale
      this.#excess = (this.#excess + NARROW_OFFSET * scale) | 0
    }
    if (this.#narrowRows + this.#wideRows === MOST_ROWS) {
      this.#sum()
      this.#isLong = true
    }
  }

  /** The sums of all rows since `clear`; the array is used again. */
  take(): Float64Array {
    this.#sum()
    this.#sumTallied()
    return this.#total
  }

  clear(): void {
    this.#total.fill(0)
    this.#forget()
    this.#isLong = false
    for (const row of this.#tallied) this.#tally![row] = 0
    this.#tallied.length = 0
  }

  #count(row: number, scale: number): void {
    // A row that counts nothing would be noted twice.
    if (scale === 0) return
    this.#tally ??= new Float64Array(this.#table.scales.length)
    if (this.#tally[row] === 0) this.#tallied.push(row)
    this.#tally[row]! += scale
  }

  #sumTallied(): void {
    const total = this.#total
    const {places, dimensions, narrow, wide} = this.#table
    for (const row of this.#tallied) {
      const times = this.#tally![row]!
      const place = places[row]!
      if (place < 0) {
        const start = (-1 - place) * dimensions
        for (let at = 0; at < total.length; at++) total[at]! += wide[start + at]! * times
        continue
      }
      const start = (place * dimensions) >> 1
      for (let at = 0; at < total.length; at += 2) {
        const pair = narrow[start + (at >> 1)]!
        total[at]! += ((pair & 15) - NARROW_OFFSET) * times
        total[at + 1]! += ((pair >> 4) - NARROW_OFFSET) * times
      }
    }
  }

  #sum(): void {
    const total = this.#total
    const {narrow, wide} = this.#table
    const {starts: narrowStarts, scales: narrowScales} = this.#narrow
    const {starts: wideStarts, scales: wideScales} = this.#wide
    const narrowRows = this.#narrowRows
    const wideRows = this.#wideRows
    const excess = -this.#excess | 0
    for (let column = 0; column < total.length; column += 8) {
      let a = excess
      let b = excess
      let c = excess
      let d = excess
      let e = excess
      let f = excess
      let g = excess
      let h = excess
      for (let row = 0; row < narrowRows; row++) {
        const at = narrowStarts[row]! + (column >> 1)
        const scale = narrowScales[row]!
        const ab = narrow[at]!
        const cd = narrow[at + 1]!
        const ef = narrow[at + 2]!
        const gh = narrow[at + 3]!
        a = (a + Math.imul(ab & 15, scale)) | 0
        b = (b + Math.imul(ab >> 4, scale)) | 0
        c = (c + Math.imul(cd & 15, scale)) | 0
        d = (d + Math.imul(cd >> 4, scale)) | 0
        e = (e + Math.imul(ef & 15, scale)) | 0
        f = (f + Math.imul(ef >> 4, scale)) | 0
        g = (g + Math.imul(gh & 15, scale)) | 0
        h = (h + Math.imul(gh >> 4, scale)) | 0
      }
      for (let row = 0; row < wideRows; row++) {
        const at = wideStarts[row]! + column
        const scale = wideScales[row]!
        a = (a + Math.imul(wide[at]!, scale)) | 0
        b = (b + Math.imul(wide[at + 1]!, scale)) | 0
        c = (c + Math.imul(wide[at + 2]!, scale)) | 0
        d = (d + Math.imul(wide[at + 3]!, scale)) | 0
        e = (e + Math.imul(wide[at + 4]!, scale)) | 0
        f = (f + Math.imul(wide[at + 5]!, scale)) | 0
        g = (g + Math.imul(wide[at + 6]!, scale)) | 0
        h = (h + Math.imul(wide[at + 7]!, scale)) | 0
      }
      total[column]! += a
      total[column + 1]! += b
      total[column + 2]! += c
      total[column + 3]! += d
      total[column + 4]! += e
      total[column + 5]! += f
      total[column + 6]! += g
      total[column + 7]! += h
    }
    this.#forget()
  }

  #forget(): void {
    this.#narrowRows = 0
    this.#wideRows = 0
    this.#excess = 0
  }
}
