/** Iterations of expectation maximisation. */
const ITERATIONS = 5
/** Longer texts are left out: their words could go with too many. */
const MOST_TOKENS = 32
/** Keys of word pairs: foreign word x 2^21 + English word, exact in a double. */
const SHIFT = 2 ** 21

/** How likely each English word is the translation of a foreign one, by foreign word. */
export type Translations = ReadonlyMap<number, readonly (readonly [word: number, probability: number])[]>

/** IBM model 1 (Brown et al. 1993) over pairs of texts, as word numbers: English, foreign. */
export function align(pairs: readonly (readonly [english: Int32Array, foreign: Int32Array])[]): Translations {
  const used = pairs.filter(([e, f]) => e.length > 0 && e.length <= MOST_TOKENS && f.length <= MOST_TOKENS)
  // Each pair of words has a cell; a text's cells stand one after the other, by English word, then foreign word.
  const index = new Map<number, number>()
  const cells: number[] = []
  for (const [english, foreign] of used)
    for (const e of english)
      for (const f of foreign) {
        const key = f * SHIFT + e
        const cell = index.get(key) ?? index.size
        index.set(key, cell)
        cells.push(cell)
      }
  const foreignOf = Float64Array.from(index.keys(), (key) => Math.floor(key / SHIFT))
  let probability = new Float64Array(index.size).fill(1)
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const expected = new Float64Array(index.size)
    let start = 0
    for (const [english, foreign] of used)
      for (let e = 0; e < english.length; e++) {
        // Each English word of the text was made by one of the foreign words.
        const end = start + foreign.length
        let sum = 0
        for (let at = start; at < end; at++) sum += probability[cells[at]!]!
        for (let at = start; at < end; at++) expected[cells[at]!]! += probability[cells[at]!]! / sum
        start = end
      }
    const totals = new Map<number, number>()
    for (let cell = 0; cell < expected.length; cell++)
      totals.set(foreignOf[cell]!, (totals.get(foreignOf[cell]!) ?? 0) + expected[cell]!)
    probability = expected.map((value, cell) => value / totals.get(foreignOf[cell]!)!)
  }
  const found = new Map<number, [number, number][]>()
  for (const [key, cell] of index) {
    if (probability[cell]! < 0.05) continue
    const foreign = Math.floor(key / SHIFT)
    const list = found.get(foreign)
    if (list === undefined) found.set(foreign, [[key % SHIFT, probability[cell]!]])
    else list.push([key % SHIFT, probability[cell]!])
  }
  return found
}
