/**
 * The tables of the phrase model, learned from public text pairs in English and Portuguese (some Spanish, and commands)
 * by `scripts/train-phrases.ts`: whether two tokens stand next to each other in running text or only in shuffled text,
 * whether a text ends here or was cut, whether a word is written small, and which words of an answer go with which words of a question.
 */
export interface PhraseTables {
  /** Place of each known word, by its hash. */
  readonly wordIndex: ReadonlyMap<number, number>
  /** How rare each word is: 0 grammar, 1 common, 2 rare; 3 stands for unknown. */
  readonly rarity: Uint8Array
  /** What it is worth that an answer's word stands in the question, by rarity. */
  readonly sharedWord: Float32Array
  readonly pairs: Int8Array
  readonly endings: Int8Array
  readonly spelling: Int8Array
  readonly prior: Int8Array
  readonly questionVectors: Int8Array
  readonly answerVectors: Int8Array
  /** How often each word is written with a small letter inside a sentence, in hundredths; 0 of what was seen too little. */
  readonly small: Uint8Array
}

/** Counts up with every new file: what was judged by an older one is judged again. */
export const PHRASE_MODEL_VERSION = 3

/** Hash buckets: powers of two. Dimensions of a word's vector. */
export const SIZES = {
  pairs: 1 << 18,
  endings: 1 << 17,
  spelling: 1 << 14,
  openings: 1 << 12,
  classes: 1 << 11,
  dimensions: 24,
} as const

/** Evidence and vectors are stored as 8-bit integers of this size. */
export const STEP = {evidence: 1 / 20, vector: 1 / 20} as const

/** Marks the file: "LLPM", then its version and the number of words, little-endian. */
const MAGIC = 0x4d504c4c
const HEADER_BYTES = 16
const RARITIES = 4

export function readPhraseTables(file: Uint8Array): PhraseTables {
  // Copied, so that wider numbers stand at addresses they may stand at.
  const bytes = new Uint8Array(file).buffer
  const [magic, version, wordCount] = new Uint32Array(bytes, 0, 3) as unknown as [number, number, number]
  if (magic !== MAGIC || version !== PHRASE_MODEL_VERSION) throw new Error('phrase-model.bin is not of this version')
  let offset = HEADER_BYTES
  const take = (length: number): number => {
    const start = offset
    offset += length
    return start
  }
  const int8 = (length: number) => new Int8Array(bytes, take(length), length)
  const answerSlots = wordCount + SIZES.classes
  const words = new Uint32Array(bytes, take(wordCount * 4), wordCount)
  return {
    wordIndex: new Map(Array.from(words, (id, index) => [id, index])),
    sharedWord: new Float32Array(bytes, take(RARITIES * 4), RARITIES),
    rarity: new Uint8Array(bytes, take(wordCount), wordCount),
    pairs: int8(SIZES.pairs),
    endings: int8(SIZES.endings),
    spelling: int8(SIZES.spelling),
    prior: int8(answerSlots),
    questionVectors: int8((answerSlots + SIZES.openings) * SIZES.dimensions),
    answerVectors: int8(answerSlots * SIZES.dimensions),
    small: new Uint8Array(bytes, take(wordCount), wordCount),
  }
}

/** What training gives, before it is rounded. */
export interface TrainedPhrases {
  /** Hashes, ascending. */
  readonly words: readonly number[]
  readonly rarity: Uint8Array
  readonly sharedWord: Float32Array
  readonly pairs: Float32Array
  readonly endings: Float32Array
  readonly spelling: Float32Array
  readonly prior: Float32Array
  readonly questionVectors: Float32Array
  readonly answerVectors: Float32Array
  readonly small: Uint8Array
}

/** The file that `readPhraseTables` reads. */
export function phraseTablesBytes(trained: TrainedPhrases): Buffer {
  const rounded = (values: Float32Array, step: number) =>
    Int8Array.from(values, (value) => Math.max(-127, Math.min(127, Math.round(value / step))))
  return Buffer.concat(
    [
      new Uint32Array([MAGIC, PHRASE_MODEL_VERSION, trained.words.length, 0]),
      new Uint32Array(trained.words),
      trained.sharedWord,
      trained.rarity,
      rounded(trained.pairs, STEP.evidence),
      rounded(trained.endings, STEP.evidence),
      rounded(trained.spelling, STEP.evidence),
      rounded(trained.prior, STEP.evidence),
      rounded(trained.questionVectors, STEP.vector),
      rounded(trained.answerVectors, STEP.vector),
      trained.small,
    ].map((table) => new Uint8Array(table.buffer, table.byteOffset, table.byteLength)),
  )
}
