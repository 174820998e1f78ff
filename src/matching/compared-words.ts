import {wordFinder} from '../retrieval/word-forms.ts'
import type {Word} from '../span/token-table.ts'
import {CosineTable} from './cosine-table.ts'
import {gramShare, gramsOf, type ReadText, type Vocabulary, weightShare, wordGrams} from './read-text.ts'

/** Words of a text that are aligned: what a longer one asks, it asks early. */
export const MOST_ALIGNED = 32

/** A word of a candidate beside all of the question's. */
export interface ComparedWord {
  readonly text: string
  /** Inverse document frequency as a share of the largest there is, 0-1. */
  readonly weight: number
  /** Whether there is a digit in it. */
  readonly numeric: boolean
  /** Its place among the words of the question; -1: it is not there. */
  readonly place: number
  /** Places of the question's words that it is a form of. */
  readonly forms: readonly number[]
  readonly vector: Float32Array
  /** Where its cosines with the question's first 32 words begin in the table. */
  readonly cosinesAt: number
  /** The largest of them; 1 for a word of the question. */
  readonly bestCosine: number
  /** Dot product of its character grams with the question's. */
  readonly grams: number
}

/**
 * Compares words with those of a question, each once: a question's candidates are made of much the same words, and to
 * look at one word beside all of the question's costs more than to look up what was found.
 */
export function wordComparer(question: ReadText, vocabulary: Vocabulary): WordComparer {
  const {words} = vocabulary.read
  const places = new Map(question.numbers.map((number, at) => [number, at]))
  const known: (ComparedWord | undefined)[] = new Array(words.length)
  const asked: Asked = {
    vocabulary,
    find: wordFinder(question.terms),
    cosines: new CosineTable(question.vectors.slice(0, MOST_ALIGNED)),
    grams: gramsOf(question),
  }
  return {
    cosines: asked.cosines,
    compare: (number) => {
      let word = known[number]
      if (word === undefined) {
        word = new AskedWord(words[number]!, number, places.get(number) ?? -1, asked)
        known[number] = word
      }
      return word
    },
  }
}

/** Holds until another question's is made. */
export interface WordComparer {
  readonly cosines: CosineTable
  /** @param number of the word, as the reader of the vocabulary has it */
  compare(number: number): ComparedWord
}

interface Asked {
  readonly vocabulary: Vocabulary
  readonly find: (word: string) => readonly number[]
  readonly cosines: CosineTable
  readonly grams: ReadonlyMap<number, number>
}

/** Makes what is expensive when it is asked for. */
class AskedWord implements ComparedWord {
  readonly weight: number
  readonly place: number
  readonly #term: string
  readonly #word: Word
  readonly #asked: Asked
  #forms: readonly number[] | undefined
  #cosinesAt: number | undefined
  #bestCosine: number | undefined
  #grams: number | undefined

  constructor(word: Word, number: number, place: number, asked: Asked) {
    this.#term = word.text
    this.#word = word
    this.#asked = asked
    this.weight = weightShare(number, asked.vocabulary)
    this.place = place
  }

  get text(): string {
    return this.#term
  }

  get numeric(): boolean {
    return /\d/.test(this.#term)
  }

  get forms(): readonly number[] {
    this.#forms ??= this.#asked.find(this.#term)
    return this.#forms
  }

  get vector(): Float32Array {
    this.#word.vector ??= this.#asked.vocabulary.words(this.#term)
    return this.#word.vector
  }

  get cosinesAt(): number {
    this.#cosinesAt ??= this.#asked.cosines.add(this.vector)
    return this.#cosinesAt
  }

  get bestCosine(): number {
    if (this.#bestCosine === undefined) {
      let best = this.place >= 0 ? 1 : -1
      const start = this.cosinesAt
      const {values, rows} = this.#asked.cosines
      for (let at = start; at < start + rows; at++) if (values[at]! > best) best = values[at]!
      this.#bestCosine = Math.min(1, best)
    }
    return this.#bestCosine
  }

  get grams(): number {
    if (this.#grams === undefined) {
      const grams = wordGrams(this.#term)
      let sum = 0
      for (const gram of grams) sum += this.#asked.grams.get(gram) ?? 0
      this.#grams = sum * gramShare(this.weight, grams)
    }
    return this.#grams
  }
}
