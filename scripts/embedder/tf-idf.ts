/** A text as its features: hash to weight, of unit length. */
type Sparse = ReadonlyMap<string, number>

/**
 * The baseline: TF-IDF over character 3- to 5-grams inside words (`TfidfVectorizer(analyzer='char_wb',
 * ngram_range=(3, 5))` of scikit-learn: raw counts, smooth idf, unit length), idf fitted on `texts`.
 */
export class TfIdf {
  readonly #documents = new Map<string, number>()
  readonly #count: number

  readonly #read: (text: string) => string[]

  /** @param read what a text is made of, instead of grams */
  constructor(texts: readonly string[], read: (text: string) => string[] = grams) {
    this.#count = texts.length
    this.#read = read
    for (const text of texts)
      for (const gram of new Set(read(text))) this.#documents.set(gram, (this.#documents.get(gram) ?? 0) + 1)
  }

  vector(text: string): Sparse {
    const counts = new Map<string, number>()
    for (const gram of this.#read(text)) counts.set(gram, (counts.get(gram) ?? 0) + 1)
    let squares = 0
    for (const [gram, count] of counts) {
      const weight = count * (Math.log((1 + this.#count) / (1 + (this.#documents.get(gram) ?? 0))) + 1)
      counts.set(gram, weight)
      squares += weight * weight
    }
    for (const [gram, weight] of counts) counts.set(gram, weight / Math.sqrt(squares || 1))
    return counts
  }

  cosine(a: string, b: string): number {
    const other = this.vector(b)
    let sum = 0
    for (const [gram, weight] of this.vector(a)) sum += weight * (other.get(gram) ?? 0)
    return sum
  }
}

/** The scores of all texts for each query, in the order of the queries. */
type ScoreAll = (queries: readonly string[]) => Iterable<Float64Array>

/** Scores of all `texts` for a query, through an inverted index. */
export function tfIdfSearch(texts: readonly string[], read?: (text: string) => string[]): ScoreAll {
  const model = new TfIdf(texts, read)
  return searchOf(
    texts.map((text) => model.vector(text)),
    (query) => model.vector(query),
  )
}

/** BM25 over words (k1 = 1.2, b = 0.75), the other baseline. */
export function bm25Search(texts: readonly string[]): ScoreAll {
  const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const all = texts.map(words)
  const mean = all.reduce((sum, list) => sum + list.length, 0) / all.length
  const documents = new Map<string, number>()
  for (const list of all) for (const word of new Set(list)) documents.set(word, (documents.get(word) ?? 0) + 1)
  const weighted = all.map((list) => {
    const counts = new Map<string, number>()
    for (const word of list) counts.set(word, (counts.get(word) ?? 0) + 1)
    for (const [word, count] of counts) {
      const known = documents.get(word)!
      const idf = Math.log(1 + (all.length - known + 0.5) / (known + 0.5))
      counts.set(word, (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * list.length) / mean)))
    }
    return counts
  })
  return searchOf(weighted, (query) => new Map(words(query).map((word) => [word, 1])))
}

function searchOf(vectors: readonly Sparse[], read: (query: string) => Sparse): ScoreAll {
  const postings = new Map<string, {ids: number[]; weights: number[]}>()
  for (const [id, vector] of vectors.entries())
    for (const [key, weight] of vector) {
      const list = postings.get(key) ?? {ids: [], weights: []}
      postings.set(key, list)
      list.ids.push(id)
      list.weights.push(weight)
    }
  return function* (queries) {
    for (const query of queries) {
      const scores = new Float64Array(vectors.length)
      for (const [key, weight] of read(query)) {
        const list = postings.get(key)
        if (list === undefined) continue
        for (let at = 0; at < list.ids.length; at++) scores[list.ids[at]!]! += weight * list.weights[at]!
      }
      yield scores
    }
  }
}

function grams(text: string): string[] {
  const found: string[] = []
  for (const word of text.toLowerCase().split(/\s+/)) {
    if (word === '') continue
    const padded = ` ${word} `
    for (let length = 3; length <= 5; length++) {
      if (padded.length <= length) {
        found.push(padded)
        break
      }
      for (let start = 0; start + length <= padded.length; start++) found.push(padded.slice(start, start + length))
    }
  }
  return found
}
