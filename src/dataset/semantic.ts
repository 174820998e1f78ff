import type {Database} from 'better-sqlite3'
import {codeWidths, writeBits, writeBytes} from '../retrieval/codes.ts'
import {makeKernel} from '../retrieval/make-kernel.ts'
import {floatsOf} from '../retrieval/vector.ts'
import {mix} from '../span/tokens.ts'
import {type AlikePair, readSpans} from './alike.sql.ts'
import {type Buckets, bucketsOf, visitBuckets} from './buckets.ts'
import type {Places} from './compare.ts'
import {type Corpus, stretchOf} from './corpus.ts'
import {compareMeanings, compareWords} from './duplicate.ts'
import {shippedLexicon} from './lexicon.ts'
import {overlapOf} from './signature.ts'

/** Pairs from this cosine on are kept, so that another threshold above it needs no new comparison. */
export const LEAST_COSINE = 0.8

/** Of the words of the shorter answer, the share that the longer one has, at least. */
const LEAST_ANSWER_OVERLAP = 0.4

/**
 * Signs of random directions (Charikar 2002): two vectors at an angle of `a` share one with probability 1 - a / pi, and
 * at least one of 21 bands of 12 signs with .97 at a cosine of .9, .999 at .95.
 */
const BANDS = 21
const MOST_SIGNS = 12
const FEWEST_SIGNS = 6

/** Spans that share a band, on average, when vectors lie evenly. */
const SPANS_PER_BUCKET = 64

/** Spans that a bucket is looked through for. */
const LOOKED_AT = 400

/** Of those the nearest are read and compared: where thousands lie close, the nearest tell. */
const MOST_CANDIDATES = 32

/** The vectors of the questions of all spans, in the order of a corpus and in memory that threads share. */
export interface Directions {
  /** Bytes of a vector, a multiple of 16. */
  readonly width: number
  /** int8: coordinate = code x scale. Zeros where a span has no vector. */
  readonly codes: Int8Array
  /** 0 where a span has no vector. */
  readonly scales: Float32Array
  readonly buckets: Buckets
}

/** Reads the vectors that an embedder has made of spans as they are now. */
export function readDirections(
  db: Database,
  embedder: {id: number; dimensions: number},
  seqs: Uint32Array,
): Directions {
  const {bytes: width, bits: signBytes} = codeWidths(embedder.dimensions)
  const codes = new Int8Array(new SharedArrayBuffer(seqs.length * width))
  const scales = new Float32Array(new SharedArrayBuffer(4 * seqs.length))
  const keys = new Uint32Array(new SharedArrayBuffer(4 * seqs.length * BANDS))
  const signs = Math.max(FEWEST_SIGNS, Math.min(MOST_SIGNS, Math.round(Math.log2(seqs.length / SPANS_PER_BUCKET))))
  // Where there are more signs than a vector has coordinates, some stand in several bands.
  const bits = embedder.dimensions
  const chosen = Uint32Array.from({length: BANDS * signs}, (_, at) => (at < bits ? at : mix(at + 1) % bits))
  const signed = new Uint8Array(signBytes)
  const rows = db
    .prepare<[number], [number, Buffer]>(`
      SELECT s.seq, v.vector FROM spans s
      JOIN span_vectors sv ON sv.seq = s.seq AND sv.embedder = ? AND sv.revision = s.revision
      JOIN vectors v ON v.id = sv.query ORDER BY s.seq`)
    .raw()
  let at = 0
  for (const [seq, blob] of rows.iterate(embedder.id)) {
    while (at < seqs.length && seqs[at]! < seq) at++
    if (seqs[at] !== seq) continue
    const vector = floatsOf(blob)
    scales[at] = writeBytes(vector, codes, at * width)
    signed.fill(0)
    writeBits(vector, signed, 0)
    for (let band = 0; band < BANDS; band++) {
      let key = 0
      for (let sign = 0; sign < signs; sign++) {
        const bit = chosen[band * signs + sign]!
        key = 2 * key + ((signed[bit >> 3]! >> (bit & 7)) & 1)
      }
      keys[at * BANDS + band] = key
    }
  }
  return {width, codes, scales, buckets: bucketsOf(keys, BANDS)}
}

/** As `nearComparer`, for questions whose vectors are near. What words alone tell is left to that one. */
export function semanticComparer(db: Database, corpus: Corpus, {width, codes, scales, buckets}: Directions) {
  const read = readSpans(db)
  const lexicon = shippedLexicon()
  const kernel = makeKernel()
  const seen = new Uint8Array(corpus.seqs.length)
  // The question, the rows, the numbers of those that are compared, their products.
  const rowsAt = width
  const wantedAt = rowsAt + codes.length
  const outAt = wantedAt + 4 * BANDS * LOOKED_AT
  kernel.reserve(outAt + 4 * BANDS * LOOKED_AT)
  new Int8Array(kernel.memory.buffer, rowsAt, codes.length).set(codes)
  const candidates = (at: number): number[] => {
    const found: number[] = []
    visitBuckets(buckets, at, LOOKED_AT, (other) => {
      if (scales[other] === 0 || corpus.actions[other] !== corpus.actions[at]) return false
      if (other > at && corpus.pending[other] === 1) return false
      if (seen[other] === 0) {
        seen[other] = 1
        found.push(other)
      }
      return true
    })
    for (const other of found) seen[other] = 0
    return found
  }
  const near = (at: number): {other: number; cosine: number}[] => {
    const others = candidates(at)
    const {buffer} = kernel.memory
    new Uint32Array(buffer, wantedAt, others.length).set(others)
    new Int8Array(buffer, 0, width).set(codes.subarray(at * width, (at + 1) * width))
    kernel.dotBytes(rowsAt, wantedAt, others.length, width, 0, outAt)
    const products = new Int32Array(buffer, outAt, others.length)
    return others
      .flatMap((other, place) => {
        const cosine = Math.min(1, products[place]! * scales[at]! * scales[other]!)
        return cosine < LEAST_COSINE ? [] : [{other, cosine}]
      })
      .sort((a, b) => b.cosine - a.cosine || a.other - b.other)
      .slice(0, MOST_CANDIDATES)
  }
  return ({from, before}: Places): AlikePair[] => {
    const pairs: AlikePair[] = []
    for (let at = from; at < before; at++) {
      if (corpus.pending[at] !== 1 || scales[at] === 0) continue
      for (const {other, cosine} of near(at)) {
        const {answer} = overlapOf(corpus.tokens, stretchOf(corpus, at), stretchOf(corpus, other))
        if (answer < LEAST_ANSWER_OVERLAP) continue
        const [own, span] = [read(corpus.seqs[at]!), read(corpus.seqs[other]!)]
        if (own === undefined || span === undefined || compareWords(own, span, lexicon).kind === 'alike') continue
        const comparison = compareMeanings(own, span, cosine, lexicon)
        if (comparison.kind === 'conflict') continue
        const [earlier, later] = at < other ? [at, other] : [other, at]
        const {score, differs} = comparison
        pairs.push({later: corpus.seqs[later]!, earlier: corpus.seqs[earlier]!, score, differs})
      }
    }
    return pairs
  }
}
