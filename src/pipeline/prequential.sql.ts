import type {Database} from 'better-sqlite3'
import {type Earlier, SHUFFLE_KEY, SPLIT_RANK} from '../retrieval/span-filter.sql.ts'
import {bandKeys, jaccard, tokenSet} from '../span/min-hash.ts'
import {SAME_QUESTION_JACCARD, type Split} from '../span/split.ts'
import type {Order} from './order.ts'

/** A span to be asked about its own question. */
export interface AskedSpan {
  readonly seq: number
  readonly split: Split
  readonly question: string
  /** The outcome and all its aliases: any of them is right. */
  readonly gold: readonly string[]
  readonly domain: string | null
  readonly did: string
  /** What it may be answered from. */
  readonly evidence: {readonly earlier: Earlier} | {readonly split: Split}
}

export interface Selection {
  readonly order: Order
  readonly seed: number
  /** Of the splits to take, how many spans at most. */
  readonly most: Readonly<Partial<Record<Split, number>>>
  /** By time, the earlier half of what calibrates and validates is left out as long as so many remain. Undefined: never. */
  readonly enough?: number | undefined
  /** Quality that evidence needs, and that a span needs to be trusted as a truth. */
  readonly minQuality: number
}

interface SpanPlace {
  readonly seq: number
  readonly split: Split
  readonly at: number
  readonly key: string
}

/** Seeds choose one of this many shuffles: where in the 32 bytes of a content hash 8 begin. */
const SHUFFLES = 25

/** Of the order, the share at its start that is not asked: almost nothing comes before it, which is nobody's case. */
const BURN_IN = 0.2

/** From this many spans on, those that are asked share the places they are answered from, so that filters are few. */
const SHARED_PLACES_FROM = 20_000
const SHARED_PLACES = 60

/** What the calibration split holds: spans, those with an outcome, and of these those of enough quality. */
export interface CalibrationSplit {
  readonly spans: number
  readonly completed: number
  readonly good: number
  readonly minQuality: number
}

export function calibrationSplit(db: Database, minQuality: number): CalibrationSplit {
  const counts = db
    .prepare<[number], Omit<CalibrationSplit, 'minQuality'>>(`
      SELECT count(*) AS spans, count(*) FILTER (WHERE s.status = 'completed') AS completed,
        count(*) FILTER (WHERE s.status = 'completed' AND coalesce(q.score, 0) >= ?) AS good
      FROM spans s LEFT JOIN quality q ON q.seq = s.seq WHERE s.split = 'calibration' AND s.withheld = 0`)
    .get(minQuality)!
  return {...counts, minQuality}
}

/** Where most of the spans share a moment with another, times mean nothing. */
export function guessOrder(db: Database): Order {
  const {spans, moments} = db
    .prepare<[], {spans: number; moments: number}>('SELECT count(*) AS spans, count(DISTINCT at) AS moments FROM spans')
    .get()!
  return moments >= spans / 2 ? 'when' : 'hash'
}

/**
 * The spans of each split that are asked, with what each may be answered from: only what came before it, so that no
 * question meets itself, nor a later copy that took its answer (mirrored pairs are what makes leave-one-out lie).
 * Completed, real, good enough to be evidence. In their order. Of too many, those that see most: a store that half its
 * spans are missing from has fewer right answers and sets that are too small (NQ-open, n 3,037: sets of alpha .2 held
 * the right answer for .71, .74 and .77 when the calibration questions saw 40, 60 and 90 % of it).
 */
export function askedSpans(
  db: Database,
  {order, seed, most, enough, minQuality}: Selection,
  burnIn = BURN_IN,
): AskedSpan[] {
  const earlierOffset = 1 + (Math.abs(seed) % SHUFFLES)
  const places = db
    .prepare<object, SpanPlace>(`
      SELECT s.seq, s.split, s.at, ${SHUFFLE_KEY} AS key FROM spans s LEFT JOIN quality q ON q.seq = s.seq
      WHERE s.withheld = 0 AND s.synthetic = 0 AND s.status = 'completed' AND trim(coalesce(s.outcome, '')) <> '' AND length(s.this) <= 20000
        AND (@minQuality = 0 OR q.score >= @minQuality)
      ORDER BY ${order === 'when' ? 's.at' : SPLIT_RANK}, key`)
    .all({earlierOffset, minQuality})
  const late = places.slice(Math.floor(burnIn * places.length))
  const chosen = new Set<number>()
  for (const split of Object.keys(most) as Split[]) {
    const all = late.filter((place) => place.split === split)
    const own = all.slice(firstAsked(all.length, most[split]!, {order, split, enough}))
    const count = Math.min(own.length, most[split]!)
    for (let at = 0; at < count; at++) chosen.add(own[Math.floor(((at + 0.5) * own.length) / count)]!.seq)
  }
  const asked = late.filter(({seq}) => chosen.has(seq))
  const span = db.prepare<[number], {this: string; did: string; outcome: string; domain: string | null}>(
    'SELECT this, did, outcome, domain FROM spans WHERE seq = ?',
  )
  const aliases = db.prepare<[number], string>('SELECT alias FROM aliases WHERE seq = ?').pluck()
  const shared = places.length < SHARED_PLACES_FROM ? 1 : Math.ceil(asked.length / SHARED_PLACES)
  return asked.map(({seq, split}, index) => {
    const {this: question, did, outcome, domain} = span.get(seq)!
    const {at, key, split: placed} = asked[index - (index % shared)]!
    return {
      seq,
      split,
      question,
      did,
      domain,
      gold: [outcome, ...aliases.all(seq)],
      evidence: {earlier: {key, split: placed, offset: earlierOffset, ...(order === 'when' ? {at} : {})}},
    }
  })
}

/** How many of the earliest are passed over. By time not all but the very last: they may be of one day. */
function firstAsked(
  all: number,
  most: number,
  {order, split, enough = all}: Pick<Selection, 'order' | 'enough'> & {readonly split: Split},
): number {
  const beyond = Math.max(0, all - most)
  if (order === 'hash') return beyond
  const spare = split === 'memory' ? beyond : Math.max(beyond, all - enough)
  return Math.min(spare, all >> 1)
}

/**
 * For each span the smallest `seq` among the given ones that ask nearly the same, directly or over others. Bands are made
 * anew: those of the store are found by band, so that to look up a span's own would read all of them for each span.
 */
export function nearDuplicateClusters(spans: readonly Pick<AskedSpan, 'seq' | 'question'>[]): Map<number, number> {
  const cluster = new Map<number, number>()
  const tokens = new Map<number, Uint32Array>()
  const firstOf = new Map<number, number[]>()
  const rootOf = (seq: number): number => {
    let root = seq
    while (cluster.get(root) !== root) root = cluster.get(root)!
    return root
  }
  for (const {seq, question} of [...spans].sort((a, b) => a.seq - b.seq)) {
    const set = tokenSet(question)
    tokens.set(seq, set)
    cluster.set(seq, seq)
    for (const band of bandKeys(set)) {
      const members = firstOf.get(band) ?? []
      for (const other of members)
        if (jaccard(set, tokens.get(other)!) >= SAME_QUESTION_JACCARD) {
          const [a, b] = [rootOf(seq), rootOf(other)]
          cluster.set(Math.max(a, b), Math.min(a, b))
        }
      // Popular bands: enough to be found by, not to be compared with all.
      if (members.length < 20) members.push(seq)
      firstOf.set(band, members)
    }
  }
  return new Map([...cluster.keys()].map((seq) => [seq, rootOf(seq)]))
}
