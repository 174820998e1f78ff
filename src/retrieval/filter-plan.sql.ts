import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import {conditionsOf, type NamedCondition, type SpanFilter} from './span-filter.sql.ts'

/** Spans that are looked at to measure how many pass a filter. */
const SAMPLE_SPANS = 400

/** A condition that more than this share of the spans passes is not worth looking up: it is checked at the end. */
const UNSELECTIVE = 0.9

/** Up to this share of the spans, those that pass are looked up before the search; else what it finds is filtered. */
const MOST_BEFORE = 0.25

/** One part of a filter. */
export interface FilterStep {
  readonly condition: string
  /** Share of the spans looked at that pass it, 0-1. */
  readonly share: number
}

/** How a filter is applied. */
export interface FilterPlan {
  /** `none`: nothing to do; `after`: what the search finds is filtered; `before`: those that pass are looked up first. */
  readonly order: 'none' | 'after' | 'before'
  /** Share of the spans looked at that pass all of it, 0-1. */
  readonly share: number
  /** How many were looked at to measure the shares; null: all there are, so that the shares are exact. */
  readonly sampled: number | null
  /** Most selective first: the order in which they are looked up. */
  readonly steps: readonly FilterStep[]
}

/** A filter, ready for a search. */
export interface FilterMask {
  /** What must still be checked of a span that is found. */
  readonly filter: SpanFilter
  readonly plan: FilterPlan
  /** The only spans that may pass, ascending. Undefined: any may. */
  readonly seqs: Uint32Array | undefined
  /** Those of `seqs` pass, and are searchable: nothing is left to look up. One bit for each `seq`. */
  readonly settled?: Uint8Array
}

/** Plans a filter and looks up who passes, where the plan says so. */
export function filterMask(db: Database, filter: SpanFilter): FilterMask {
  const plan = planFilter(db, filter)
  return {filter, plan, seqs: plan.order === 'before' ? passingSpans(db, filter, plan) : undefined}
}

/**
 * The same with every part looked up whole, so that nothing is left to check: dearer once, and then the search looks at
 * those that pass and at no others.
 * @param searchable all spans that may be evidence, ascending
 * @param lookUp gives the spans that pass one part, ascending; whoever asks often keeps them
 */
export function wholeMask(
  db: Database,
  filter: SpanFilter,
  searchable: Uint32Array,
  lookUp: (part: NamedCondition) => Uint32Array,
): FilterMask {
  const parts = conditionsOf(filter)
  const plan = planFilter(db, filter)
  const seqs = [searchable, ...parts.map(lookUp)].sort((a, b) => a.length - b.length).reduce(inBoth)
  return {
    filter: {},
    plan: parts.length === 0 ? plan : {...plan, order: 'before'},
    seqs,
    settled: bitsOf(seqs),
  }
}

/** One bit for each number up to the last of an ascending list: 1 where it is in the list. */
function bitsOf(seqs: Uint32Array): Uint8Array {
  const bits = new Uint8Array(((seqs.at(-1) ?? 0) >> 3) + 1)
  for (const seq of seqs) bits[seq >> 3]! |= 1 << (seq & 7)
  return bits
}

/** All spans that `searchable` lets through, ascending: each number once, from two scans that read no text. */
export function searchableSpans(db: Database, embedder: number): Uint32Array {
  const lists = (source: string, parameters: object) => {
    const {seqs, revisions} = prepared<[object], {seqs: string; revisions: string}>(
      db,
      `SELECT json_group_array(seq) AS seqs, json_group_array(revision) AS revisions FROM ${source}`,
    ).get(parameters)!
    return {seqs: JSON.parse(seqs) as number[], revisions: JSON.parse(revisions) as number[]}
  }
  const spans = lists('spans WHERE withheld = 0', {})
  const indexed = lists('indexed WHERE embedder = @embedder', {embedder})
  const last = spans.seqs.reduce((most, seq) => Math.max(most, seq), 0)
  const revisionOf = new Uint32Array(last + 1)
  for (const [at, seq] of spans.seqs.entries()) revisionOf[seq] = spans.revisions[at]!
  return Uint32Array.from(indexed.seqs.filter((seq, at) => revisionOf[seq] === indexed.revisions[at])).sort()
}

/** What is in both of two ascending lists. */
function inBoth(these: Uint32Array, those: Uint32Array): Uint32Array {
  const both = new Uint32Array(these.length)
  let count = 0
  let at = 0
  for (const seq of these) {
    while (at < those.length && those[at]! < seq) at++
    if (those[at] === seq) both[count++] = seq
  }
  return both.subarray(0, count)
}

/** The spans that pass one part of a filter, ascending. */
export function partSpans(db: Database, {sql, table, parameters}: NamedCondition): Uint32Array {
  const source = table === 'quality' ? 'quality q' : 'spans s'
  const seqs = prepared<[object], string>(db, `SELECT json_group_array(seq) FROM ${source} WHERE ${sql}`, 'pluck')
  return Uint32Array.from(JSON.parse(seqs.get(parameters)!) as number[]).sort()
}

/** Whether a span is worth checking. */
export function mayPass({seqs, settled}: FilterMask, seq: number): boolean {
  if (settled !== undefined) return isSet(settled, seq)
  if (seqs === undefined) return true
  let [low, high] = [0, seqs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (seqs[middle]! < seq) low = middle + 1
    else high = middle
  }
  return seqs[low] === seq
}

function isSet(bits: Uint8Array, at: number): boolean {
  return ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0
}

/** The same for numbers that are asked for in ascending order: faster, because they are looked for where the last was. */
export function mayPassAscending({seqs, settled}: FilterMask): (seq: number) => boolean {
  if (settled !== undefined) return (seq) => isSet(settled, seq)
  if (seqs === undefined) return () => true
  let low = 0
  return (seq) => {
    let high = low
    for (let step = 1; high < seqs.length && seqs[high]! < seq; step *= 2) {
      low = high + 1
      high += step
    }
    high = Math.min(high, seqs.length)
    while (low < high) {
      const middle = (low + high) >> 1
      if (seqs[middle]! < seq) low = middle + 1
      else high = middle
    }
    return seqs[low] === seq
  }
}

/** Measures each part of a filter on a sample of the store. */
function planFilter(db: Database, filter: SpanFilter): FilterPlan {
  const parts = conditionsOf(filter)
  if (parts.length === 0) return {order: 'none', share: 1, sampled: null, steps: []}
  const parameters = Object.assign({}, ...parts.map((part) => part.parameters))
  const range = db
    .prepare<[], {first: number | null; last: number | null}>(
      'SELECT (SELECT min(seq) FROM spans) AS first, (SELECT max(seq) FROM spans) AS last',
    )
    .get()!
  const {first, last} = range
  if (first === null || last === null) return {order: 'none', share: 0, sampled: null, steps: []}
  const wanted = Math.min(SAMPLE_SPANS, last - first + 1)
  const seqs = Array.from({length: wanted}, (_, at) => first + Math.floor(((at + 0.5) * (last - first + 1)) / wanted))
  const columns = [...parts.map(({sql}) => sql), parts.map(({sql}) => sql).join(' AND ')]
  const [looked, ...passed] = db
    .prepare<[object], number[]>(`
      SELECT count(*), ${columns.map((sql) => `coalesce(sum(${sql}), 0)`).join(', ')}
      FROM json_each(@sample) wanted CROSS JOIN spans s ON s.seq = wanted.value LEFT JOIN quality q ON q.seq = s.seq`)
    .raw()
    .get({...parameters, sample: JSON.stringify(seqs)}) as [number, ...number[]]
  const shareOf = (count: number): number => (looked === 0 ? 0 : count / looked)
  const share = shareOf(passed.at(-1)!)
  const steps = parts
    .map(({name}, at) => ({condition: name, share: shareOf(passed[at]!)}))
    .sort((a, b) => a.share - b.share)
  const sampled = last - first + 1 <= SAMPLE_SPANS ? null : looked
  return {order: share <= MOST_BEFORE ? 'before' : 'after', share, sampled, steps}
}

/**
 * The spans that pass the selective parts of a filter, ascending. What it leaves out passes surely not; what it gives
 * must still be checked.
 */
export function passingSpans(db: Database, filter: SpanFilter, {steps}: FilterPlan): Uint32Array {
  const selective = steps.filter(({share}) => share <= UNSELECTIVE).map(({condition}) => condition)
  const parts = conditionsOf(filter).filter(({name}) => selective.includes(name))
  const parameters = Object.assign({}, ...parts.map((part) => part.parameters))
  const judged = parts.filter(({table}) => table === 'quality').map(({name}) => name)
  // The table of the most selective part comes first; CROSS JOIN keeps it there.
  const source =
    judged.length === 0
      ? 'spans s'
      : judged.includes(selective[0]!)
        ? `quality q ${judged.length < parts.length ? 'CROSS JOIN spans s ON s.seq = q.seq' : ''}`
        : 'spans s CROSS JOIN quality q ON q.seq = s.seq'
  const seq = source.startsWith('quality') ? 'q.seq' : 's.seq'
  const found = db
    .prepare<[object], string>(
      `SELECT json_group_array(${seq}) FROM ${source} WHERE ${parts.map(({sql}) => sql).join(' AND ') || '1'}`,
    )
    .pluck()
    .get(parameters)!
  return Uint32Array.from(JSON.parse(found) as number[]).sort()
}

/** Lets filters by domain seek, and those by action, time and split read an index and no texts; and who is withheld. */
export function makeFilterIndex(db: Database): void {
  db.exec('CREATE INDEX IF NOT EXISTS spans_searchable ON spans (revision) WHERE withheld = 0')
  db.exec('CREATE INDEX IF NOT EXISTS spans_filter ON spans (domain, did, split, at)')
}
