import type {Database} from 'better-sqlite3'
import {isFunctionWordOf, LANGUAGES, languageOf} from '../quality/language.ts'
import {Clusters, type Code, codeOf, trainCentres} from '../retrieval/clusters.ts'
import {floatsOf} from '../retrieval/vector.ts'
import {mix, tokensOf} from '../span/tokens.ts'
import type {SeqRange} from './alike.sql.ts'
import {isTopicWord} from './difference.ts'

/** Vectors that the centres are trained on, by cluster. */
const SAMPLED = 200

/** Questions that a cluster's name is made from, on average, and words of the name. */
const NAMED_FROM = 2000
const NAME_WORDS = 3

/** So that the same store is always clustered alike. */
const SEED = 20_261_128

/** A cluster of spans whose questions point in one direction, by the words that set it apart. */
export interface Topic {
  readonly cluster: number
  readonly name: string
  readonly spans: number
}

/** What spans are put into clusters by. */
export interface ClusteredBy {
  readonly embedder: {readonly id: number; readonly dimensions: number}
  readonly centres: readonly Float32Array[]
  /** Of so many questions one gives its words to the name of its cluster. */
  readonly namedEvery: number
}

/** Spans of a range, and the cluster of each. */
export interface Clustered {
  readonly seqs: Uint32Array<ArrayBuffer>
  readonly revisions: Uint32Array<ArrayBuffer>
  readonly clusters: Uint32Array<ArrayBuffer>
  /** By cluster: in how many of its questions a word stands. */
  readonly words: ReadonlyMap<number, ReadonlyMap<string, number>>
}

const WITH_VECTOR = `spans s JOIN span_vectors sv ON sv.seq = s.seq AND sv.embedder = ? AND sv.revision = s.revision
  JOIN vectors v ON v.id = sv.query`

/**
 * Centres for `count` clusters of the questions' vectors (spherical mini-batch k-means over int8 codes), trained on a
 * sample that is spread over the store. Undefined: there is no vector.
 */
export function topicCentres(db: Database, embedder: ClusteredBy['embedder'], count: number): ClusteredBy | undefined {
  const seqs = db.prepare<[number], number>(`SELECT s.seq FROM ${WITH_VECTOR} ORDER BY s.seq`).pluck().all(embedder.id)
  const wanted = Math.min(count, seqs.length)
  if (wanted === 0) return undefined
  const vectorOf = db.prepare<[number, number], Buffer>(`SELECT v.vector FROM ${WITH_VECTOR} WHERE s.seq = ?`).pluck()
  const step = Math.max(1, Math.floor(seqs.length / (wanted * SAMPLED)))
  const sample: Code[] = []
  for (let at = 0; at < seqs.length; at += step) sample.push(codeOf(floatsOf(vectorOf.get(embedder.id, seqs[at]!)!)))
  const centres = trainCentres(sample, wanted, embedder.dimensions, SEED)
  return {embedder, centres, namedEvery: Math.max(1, Math.floor(seqs.length / (wanted * NAMED_FROM)))}
}

/** Puts the spans of a range that have a vector into the nearest cluster. */
export function topicAssigner(
  db: Database,
  {embedder, centres, namedEvery}: ClusteredBy,
): (range: SeqRange) => Clustered {
  const rows = db
    .prepare<[number, number, number], [number, number, Buffer, string]>(`
      SELECT s.seq, s.revision, v.vector, substr(s.this, 1, 400) FROM ${WITH_VECTOR}
      WHERE s.seq > ? AND s.seq <= ? ORDER BY s.seq`)
    .raw()
  const clusters = new Clusters(centres, embedder.dimensions)
  return ({after, through}) => {
    const found = rows.all(embedder.id, after, through)
    const words = new Map<number, Map<string, number>>()
    const assigned = Uint32Array.from(found, ([seq, , vector, question]) => {
      const cluster = clusters.nearest(codeOf(floatsOf(vector)))
      if (mix(seq) % namedEvery === 0) countWords(question, cluster, words)
      return cluster
    })
    return {
      seqs: Uint32Array.from(found, ([seq]) => seq),
      revisions: Uint32Array.from(found, ([, revision]) => revision),
      clusters: assigned,
      words,
    }
  }
}

function countWords(question: string, cluster: number, words: Map<number, Map<string, number>>): void {
  const counts = words.get(cluster) ?? new Map<string, number>()
  words.set(cluster, counts)
  const language = languageOf(question)
  const spoken = LANGUAGES.filter((one) => one === language)
  for (const word of new Set(tokensOf(question)))
    if (word.length > 2 && isTopicWord(word) && !/\d/.test(word) && !isFunctionWordOf(spoken, word))
      counts.set(word, (counts.get(word) ?? 0) + 1)
}

/** Keeps what was clustered as the store's topics. Call inside a transaction. */
export function writeTopics(db: Database, parts: readonly Clustered[], setting: number): Topic[] {
  const write = db.prepare(`
    INSERT INTO detected_domains (seq, setting, revision, cluster) VALUES (?, ?, ?, ?)
    ON CONFLICT (seq) DO UPDATE SET cluster = excluded.cluster`)
  const words = new Map<number, Map<string, number>>()
  const sizes = new Map<number, number>()
  for (const {seqs, revisions, clusters, words: some} of parts) {
    for (const [at, seq] of seqs.entries()) {
      const cluster = clusters[at]!
      write.run(seq, setting, revisions[at]!, cluster)
      sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1)
    }
    for (const [cluster, counts] of some) {
      const all = words.get(cluster) ?? new Map<string, number>()
      words.set(cluster, all)
      for (const [word, count] of counts) all.set(word, (all.get(word) ?? 0) + count)
    }
  }
  const names = nameTopics(words)
  const topics = [...sizes]
    .sort(([a], [b]) => a - b)
    .map(([cluster, spans]) => ({cluster, name: names.get(cluster) ?? `topic ${cluster}`, spans}))
  db.exec('DELETE FROM topics')
  const add = db.prepare('INSERT INTO topics (cluster, name, spans) VALUES (?, ?, ?)')
  for (const {cluster, name, spans} of topics) add.run(cluster, name, spans)
  return topics
}

/**
 * The words that say most about being in a cluster: their share of its words times the logarithm of how many times their
 * share of all words that is (a summand of the Kullback-Leibler divergence). A word that is as frequent in most clusters
 * names none.
 */
export function nameTopics(words: ReadonlyMap<number, ReadonlyMap<string, number>>): Map<number, string> {
  const everywhere = new Map<string, number>()
  let sum = 0
  for (const counts of words.values())
    for (const [word, count] of counts) {
      everywhere.set(word, (everywhere.get(word) ?? 0) + count)
      sum += count
    }
  return new Map(
    [...words].map(([cluster, counts]) => {
      const own = [...counts.values()].reduce((total, count) => total + count, 0)
      const best = [...counts]
        .map(([word, count]) => ({
          word,
          count,
          weight: count * Math.log(((count / own) * sum) / everywhere.get(word)!),
        }))
        .sort((a, b) => b.weight - a.weight || b.count - a.count || (a.word < b.word ? -1 : 1))
        .slice(0, NAME_WORDS)
        .map(({word}) => word)
      return [cluster, best.join(', ') || `topic ${cluster}`]
    }),
  )
}

export function storedTopics(db: Database): Topic[] {
  return db.prepare<[], Topic>('SELECT cluster, name, spans FROM topics ORDER BY spans DESC, cluster').all()
}
