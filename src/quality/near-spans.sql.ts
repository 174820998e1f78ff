import type {Database} from 'better-sqlite3'
import {CodeMemory} from '../retrieval/code-memory.ts'
import type {EmbedderRow} from '../retrieval/index-state.sql.ts'
import {floatsOf} from '../retrieval/vector.ts'
import type {BandSnapshot} from '../span/band-snapshot.ts'
import {bandKeys} from '../span/min-hash.ts'
import {bareQuestion, type ComparedTexts} from './bare.ts'
import {type ComparedMeaning, earlierWords, laterWords, likenessOfMeaning, meaningOf} from './likeness.ts'
import {candidatesByForm, candidatesIn, membersAfter, storedCandidates} from './neighbours.sql.ts'
import {LEAST_SIMILARITY, NEIGHBOURS} from './uniqueness.ts'

/** Of the index, spans whose signs are nearest: among so many the int8 codes decide. */
const LEAST_CANDIDATES = 2000

/** Times as many where it is asked whom a span is near to: whoever is missed there stays as it was measured. */
const WIDER = 4

/** Spans whose questions are less alike are compared only where they share words. */
const LEAST_COSINE = 0.45

/** The same for an embedder whose unrelated texts have this cosine. */
export function leastCosine(background: number): number {
  return background + (1 - background) * LEAST_COSINE
}

/** Of those the nearest are read and compared: where thousands lie close, the nearest tell. */
const MOST_COMPARED = 32

/** Spans that are kept read, twice over. */
const CACHED_SPANS = 20_000

/** An earlier span that is alike. */
export interface NearSpan {
  readonly seq: number
  /**
   * LEAST_SIMILARITY to 1. 0: not alike as it is now, but once it is rewritten it may be, and nobody else would know: what
   * only a form of the later question leads to is not found from the earlier one.
   */
  readonly similarity: number
}

/** A span whose neighbours are looked for. */
export interface SpanInIndex extends ComparedTexts {
  readonly seq: number
  /** Of its bare question (bare.ts). */
  readonly vector: Buffer
}

/** What the comparison goes by, beside the spans. */
export interface NearBy {
  readonly embedder: EmbedderRow
  /** The cosine of unrelated texts. */
  readonly background: number
  /** How many of the index are looked at closer, as it was measured to need them. */
  readonly candidates: number
}

/**
 * Finds who is near to a span: by the codes of the index, that is its signs, then its int8 vectors; and by the words of
 * the question. Only reads, so that several threads can do it. Withheld spans and those whose entry is outdated are not
 * there. Codes are read once: the index must not change meanwhile.
 */
export function nearSpans(db: Database, {embedder, background, candidates}: NearBy, bands?: BandSnapshot) {
  const codes = new CodeMemory(embedder.dimensions, true)
  codes.load(db, embedder)
  const slots = codes.all()
  const lexical = bands === undefined ? storedCandidates(db) : candidatesIn(bands)
  const lexicalAfter = membersAfter(db)
  const textsOf = compared(db, embedder.id)
  const outcomeOf = outcomeVectors(db, embedder.id)
  const looked = Math.max(LEAST_CANDIDATES, candidates)
  const least = leastCosine(background)

  /** By `seq`, in the index's order: how far their questions are from this one's, where that is near. */
  const cosinesAmong = (vector: Float32Array, among: Uint32Array, most: number): Map<number, number> => {
    const chosen = codes.nearest(vector, among, most)
    const cosines = codes.cosines(vector, chosen)
    const near = new Map<number, number>()
    for (let at = 0; at < chosen.length; at++)
      if (cosines[at]! >= least) near.set(codes.seqOf(chosen[at]!), Math.min(1, cosines[at]!))
    return near
  }

  return {
    /** The earlier spans that are most alike, nearest first, at most NEIGHBOURS; behind them those that may come to be. */
    before(span: SpanInIndex): NearSpan[] {
      const vector = floatsOf(span.vector)
      const cosines = cosinesAmong(vector, slots.subarray(0, placeOf(codes, slots, span.seq)), looked)
      const own = meaningOf(span, laterWords(span))
      const nearest = [...cosines].sort(([a, x], [b, y]) => y - x || a - b).slice(0, MOST_COMPARED)
      const {whole, ofForms} = candidatesByForm(lexical, span, own.question, bareQuestion(span.this))
      const seqs = new Set([...nearest.map(([seq]) => seq), ...whole, ...ofForms])
      const found: NearSpan[] = []
      for (const seq of seqs) {
        const other = textsOf(seq)
        if (other === undefined) continue
        const outcome = () => cosineOf(outcomeOf(span.seq), outcomeOf(seq))
        // The index knows whole questions.
        const question = other.bare === undefined ? (cosines.get(seq) ?? 0) : cosineOf(vector, other.bare)
        const similarity = likenessOfMeaning(own, other.meaning, {question, outcome, background})
        if (similarity >= LEAST_SIMILARITY) found.push({seq, similarity})
      }
      const alike = found.sort((a, b) => b.similarity - a.similarity || a.seq - b.seq).slice(0, NEIGHBOURS)
      const known = new Set(alike.map(({seq}) => seq))
      return [...alike, ...ofForms.filter((seq) => !known.has(seq)).map((seq) => ({seq, similarity: 0}))]
    },
    /** Later spans, through one, to which this one may be near by their whole questions. */
    after(span: SpanInIndex, through: number): number[] {
      const [from, to] = [placeOf(codes, slots, span.seq + 1), placeOf(codes, slots, through + 1)]
      const cosines = cosinesAmong(floatsOf(span.vector), slots.subarray(from, to), WIDER * looked)
      const own = laterWords(span)
      return [...new Set([...cosines.keys(), ...lexicalAfter(bandKeys(own.question), span.seq)])].sort((a, b) => a - b)
    },
  }
}

/** How many of these slots, ascending, belong to spans before `seq`. */
function placeOf(codes: CodeMemory, slots: Uint32Array, seq: number): number {
  let low = 0
  let high = slots.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (codes.seqOf(slots[middle]!) < seq) low = middle + 1
    else high = middle
  }
  return low
}

/** An earlier span. */
interface Compared {
  readonly meaning: ComparedMeaning
  /** The vector of its bare question, where that is another one than the index knows. */
  readonly bare: Float32Array | undefined
}

/** Spans that are in the index as they are now, by `seq`; the last asked for at hand. */
function compared(db: Database, embedder: number): (seq: number) => Compared | undefined {
  const row = db.prepare<[number, number], ComparedTexts & {readonly bare: Buffer | null}>(`
    SELECT s.this, s.outcome, v.vector AS bare FROM spans s
    JOIN indexed i ON i.seq = s.seq AND i.embedder = ? AND i.revision = s.revision
    LEFT JOIN bare_vectors b ON b.seq = s.seq AND b.embedder = i.embedder AND b.revision = s.revision
    LEFT JOIN vectors v ON v.id = b.query
    WHERE s.seq = ? AND s.withheld = 0`)
  return cached((seq) => {
    const span = row.get(embedder, seq)
    if (span === undefined) return undefined
    return {meaning: meaningOf(span, earlierWords(span)), bare: span.bare === null ? undefined : floatsOf(span.bare)}
  })
}

function outcomeVectors(db: Database, embedder: number): (seq: number) => Float32Array | undefined {
  const vector = db
    .prepare<[number, number], Buffer>(`
      SELECT v.vector FROM span_vectors sv
      LEFT JOIN bare_vectors b ON b.seq = sv.seq AND b.embedder = sv.embedder AND b.revision = sv.revision
      JOIN vectors v ON v.id = coalesce(b.response, sv.response) WHERE sv.seq = ? AND sv.embedder = ?`)
    .pluck()
  return cached((seq) => {
    const blob = vector.get(seq, embedder)
    return blob === undefined ? undefined : floatsOf(blob)
  })
}

/** Two generations: what was not asked for during a whole one goes. */
function cached<Value>(read: (seq: number) => Value | undefined): (seq: number) => Value | undefined {
  let recent = new Map<number, Value>()
  let older = new Map<number, Value>()
  return (seq) => {
    const known = recent.get(seq)
    if (known !== undefined) return known
    const value = older.get(seq) ?? read(seq)
    if (value === undefined) return undefined
    if (recent.size >= CACHED_SPANS) {
      older = recent
      recent = new Map()
    }
    recent.set(seq, value)
    return value
  }
}

/** Of unit vectors, -1 to 1; 0 where one is missing. */
export function cosineOf(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined) return 0
  let product = 0
  for (let at = 0; at < a.length; at++) product += a[at]! * b[at]!
  return Number.isFinite(product) ? Math.min(1, product) : 0
}
