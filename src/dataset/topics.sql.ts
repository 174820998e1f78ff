import type {Database} from 'better-sqlite3'
import {Clusters, type Code, codeOf, trainCentres} from '../retrieval/clusters.ts'
import {STOP_WORDS} from '../retrieval/stop-words.ts'
import {floatsOf} from '../retrieval/vector.ts'
import {tokensOf} from '../span/tokens.ts'

/** Vectors that the centres are trained on, by cluster. */
const SAMPLED = 200

/** Questions of a cluster that its name is made from, and words of the name. */
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

/**
 * Puts every span with a vector into one of `count` clusters (spherical mini-batch k-means over the int8 codes of the
 * questions) and names them. Call inside a transaction.
 */
export function clusterTopics(
  db: Database,
  embedder: {readonly id: number; readonly dimensions: number},
  count: number,
  setting: number,
): Topic[] {
  const total = db
    .prepare<[number], number>('SELECT count(*) FROM span_vectors WHERE embedder = ?')
    .pluck()
    .get(embedder.id)!
  const wanted = Math.min(count, total)
  if (wanted === 0) return []
  const page = db
    .prepare<[number, number, number], [number, number, Buffer, string]>(`
      SELECT s.seq, s.revision, v.vector, substr(s.this, 1, 400) FROM spans s
      JOIN span_vectors sv ON sv.seq = s.seq AND sv.embedder = ? AND sv.revision = s.revision
      JOIN vectors v ON v.id = sv.query WHERE s.seq > ? ORDER BY s.seq LIMIT ?`)
    .raw()
  const everySpan = function* (): Generator<[number, number, Buffer, string]> {
    for (
      let rows = page.all(embedder.id, 0, 2000);
      rows.length > 0;
      rows = page.all(embedder.id, rows.at(-1)![0], 2000)
    )
      yield* rows
  }
  const step = Math.max(1, Math.floor(total / (wanted * SAMPLED)))
  const sample: Code[] = []
  let at = 0
  for (const [, , vector] of everySpan()) if (at++ % step === 0) sample.push(codeOf(floatsOf(vector)))
  const clusters = new Clusters(
    trainCentres(sample, Math.min(wanted, sample.length), embedder.dimensions, SEED),
    embedder.dimensions,
  )
  const write = db.prepare(`
    INSERT INTO detected_domains (seq, setting, revision, cluster) VALUES (?, ?, ?, ?)
    ON CONFLICT (seq) DO UPDATE SET cluster = excluded.cluster`)
  const words = new Map<number, Map<string, number>>()
  const sizes = new Map<number, number>()
  for (const [seq, revision, vector, question] of everySpan()) {
    const cluster = clusters.nearest(codeOf(floatsOf(vector)))
    write.run(seq, setting, revision, cluster)
    const size = (sizes.get(cluster) ?? 0) + 1
    sizes.set(cluster, size)
    const counts = words.get(cluster) ?? new Map<string, number>()
    words.set(cluster, counts)
    if (size <= NAMED_FROM)
      for (const word of new Set(tokensOf(question)))
        if (word.length > 2 && !STOP_WORDS.has(word) && !/\d/.test(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const names = nameTopics(words)
  const topics = [...sizes]
    .sort(([a], [b]) => a - b)
    .map(([cluster, spans]) => ({cluster, name: names.get(cluster)!, spans}))
  db.exec('DELETE FROM topics')
  const add = db.prepare('INSERT INTO topics (cluster, name, spans) VALUES (?, ?, ?)')
  for (const {cluster, name, spans} of topics) add.run(cluster, name, spans)
  return topics
}

/** The words that are frequent in a cluster and not elsewhere (class-based TF-IDF, Grootendorst 2022). */
export function nameTopics(words: ReadonlyMap<number, ReadonlyMap<string, number>>): Map<number, string> {
  const everywhere = new Map<string, number>()
  let sum = 0
  for (const counts of words.values())
    for (const [word, count] of counts) {
      everywhere.set(word, (everywhere.get(word) ?? 0) + count)
      sum += count
    }
  const mean = sum / Math.max(1, words.size)
  return new Map(
    [...words].map(([cluster, counts]) => {
      const best = [...counts]
        .map(([word, count]) => ({word, weight: count * Math.log(1 + mean / everywhere.get(word)!)}))
        .sort((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1))
        .slice(0, NAME_WORDS)
        .map(({word}) => word)
      return [cluster, best.join(', ') || `topic ${cluster}`]
    }),
  )
}

export function storedTopics(db: Database): Topic[] {
  return db.prepare<[], Topic>('SELECT cluster, name, spans FROM topics ORDER BY spans DESC, cluster').all()
}
