import {hashText} from '../span/tokens.ts'

/** Prime (2^31 - 1): a checksum is below. Of two that differ by chance, one pair in so many is alike. */
const MODULUS = 2_147_483_647

/** Primes below 2^26: their product is exact as a double, as it is in SQLite's integers. */
const SPAN_MODULUS = 67_108_859
const PLACE_MODULUS = 67_108_837

/** Any below 2^20: with spans up to 2^32 and places up to 2^17 every product stays below 2^53. */
const [SPAN, SPAN_AGAIN, PLACE] = [1_034_567, 872_351, 694_847]

/**
 * One place of a word: which column, which word of it. Words are at most 32,768 a column. As SQL, of `doc`, `col` and
 * `offset` of an fts5vocab table. Squared in the span, so that moves of two spans don't cancel out.
 */
const PLACE_SQL = `
  (((doc * ${SPAN} + 7) % ${SPAN_MODULUS})
    * ((doc * ${SPAN_AGAIN} + (2 * offset + (col <> 'this')) * ${PLACE} + 11) % ${PLACE_MODULUS})) % ${MODULUS}`

/** What the places of one term sum up to, as an SQL aggregate over its rows in a table of all places. */
export const PLACES_SQL = `sum(${PLACE_SQL}) % ${MODULUS}`

/** Sums up which word stands at which place of which span, in whatever order it is told. */
export function wordChecksum() {
  let sum = 0
  const addPlaces = (term: string, places: number): void => {
    // 21 bits, times 31 bits: exact.
    sum = (sum + (hashText(term) >>> 11) * places) % MODULUS
  }
  return {
    /** All places of a term, by `PLACES_SQL`. */
    addPlaces,
    /** All words of a span's question or outcome. */
    addText: (seq: number, column: 'this' | 'outcome', words: readonly string[]): void => {
      const span = (seq * SPAN + 7) % SPAN_MODULUS
      const spanAgain = seq * SPAN_AGAIN + 11
      for (const [offset, word] of words.entries()) {
        const place = (spanAgain + (2 * offset + Number(column === 'outcome')) * PLACE) % PLACE_MODULUS
        addPlaces(word, (span * place) % MODULUS)
      }
    },
    value: (): number => sum,
  }
}
