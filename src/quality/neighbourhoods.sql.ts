import type {Database} from 'better-sqlite3'
import type {BandSnapshot} from '../span/band-snapshot.ts'
import {pageOf} from '../span/page.ts'
import {bareQuestionsAfter} from './bare-after.sql.ts'
import {type NearBy, type NearSpan, nearSpans, type SpanInIndex} from './near-spans.sql.ts'
import type {SeqRange} from './quality.sql.ts'

/** A span with its nearest earlier ones, as it will be written. */
export interface Neighbourhood {
  readonly seq: number
  /** Of the span that was compared. */
  readonly revision: number
  readonly nearest: readonly NearSpan[]
  /** Later spans that were compared without it: they are compared again. */
  readonly later: readonly number[]
}

/** How spans are compared, and with whom. */
export interface ComparedAs extends NearBy {
  readonly setting: number
  /** The last span that this setting has compared already; 0: none. */
  readonly through: number
}

/** Spans that are measured and indexed as they are now. */
const READY = `
  FROM spans s JOIN quality q ON q.seq = s.seq AND q.revision = s.revision
  JOIN indexed i ON i.seq = s.seq AND i.embedder = @embedder AND i.revision = s.revision
  LEFT JOIN neighbourhoods n ON n.seq = s.seq
  WHERE s.withheld = 0`
const ANOTHER = '(n.seq IS NULL OR n.setting <> @setting OR n.revision <> s.revision)'
/** What is to be compared, of @embedder under @setting. */
export const PENDING = `${READY} AND (${ANOTHER} OR n.stale = 1)`

const READ = {rows: 500, characters: 4 << 20}

type PendingRow = SpanInIndex & {readonly revision: number; readonly another: 0 | 1}

/** Compares pending spans with the index. Only reads, so that several threads can do it, each for spans of its own. */
export function neighbourhoodFinder(db: Database, by: ComparedAs, bands?: BandSnapshot) {
  const {setting, through: settled, embedder} = by
  const near = nearSpans(db, by, bands)
  const bareAfter = bareQuestionsAfter(db, by)
  const pending = db.prepare<[object], PendingRow>(`
    SELECT s.seq, s.this, s.outcome, s.revision, ${ANOTHER} AS another,
      (SELECT v.vector FROM span_vectors sv
        LEFT JOIN bare_vectors b ON b.seq = sv.seq AND b.embedder = sv.embedder AND b.revision = s.revision
        JOIN vectors v ON v.id = coalesce(b.query, sv.query)
        WHERE sv.seq = s.seq AND sv.embedder = @embedder) AS vector
    ${PENDING} AND s.seq > @after AND s.seq <= @through ORDER BY s.seq`)
  return ({after, through}: SeqRange): Neighbourhood[] => {
    const found: Neighbourhood[] = []
    for (let seq = after; seq < through; ) {
      const rows = pageOf(pending.iterate({setting, embedder: embedder.id, after: seq, through}), READ, charactersOf)
      // Whoever was compared before and only has another neighbour is no other neighbour itself.
      const others = rows.filter((row) => row.another === 1 && row.seq < settled)
      const ofBare = bareAfter(others, settled)
      for (const row of rows) {
        const bare = ofBare.get(row.seq)
        const later = bare === undefined ? [] : [...new Set([...near.after(row, settled), ...bare])]
        found.push({seq: row.seq, revision: row.revision, nearest: near.before(row), later})
      }
      seq = rows.at(-1)?.seq ?? through
    }
    return found
  }
}

/** Which spans were compared, and what was found. Call what writes inside a transaction. */
export function neighbourhoodTable(db: Database, {setting, embedder}: {setting: number; embedder: number}) {
  const parameters = {setting, embedder}
  const countPending = db.prepare<[object], number>(`SELECT count(*) ${PENDING}`).pluck()
  const countReady = db.prepare<[object], number>(`SELECT count(*) ${READY}`).pluck()
  const countSpans = db.prepare<[], number>('SELECT count(*) FROM spans WHERE withheld = 0').pluck()
  const lastOfSome = db
    .prepare<[object], number>(
      `SELECT max(seq) FROM (SELECT s.seq ${PENDING} AND s.seq > @after ORDER BY s.seq LIMIT @rows)`,
    )
    .pluck()
  const lastCompared = db
    .prepare<[number], number>('SELECT coalesce(max(seq), 0) FROM neighbourhoods WHERE setting = ?')
    .pluck()
  const measured = db.prepare<[number], {uniqueness: number; neighbours: number | null; words: number | null}>(`
    SELECT q.uniqueness, q.neighbours, n.words FROM spans s JOIN quality q ON q.seq = s.seq AND q.revision = s.revision
    LEFT JOIN neighbourhoods n ON n.seq = s.seq WHERE s.seq = ?`)
  const revisionOf = db.prepare<[number], number>('SELECT revision FROM spans WHERE seq = ? AND withheld = 0').pluck()
  const note = db.prepare(`
    INSERT INTO neighbourhoods (seq, setting, revision, words) VALUES (?, ?, ?, ?)
    ON CONFLICT (seq) DO UPDATE SET setting = excluded.setting, revision = excluded.revision, words = excluded.words,
      stale = 0`)
  const drop = db.prepare('DELETE FROM near_spans WHERE seq = ?')
  const add = db.prepare('INSERT INTO near_spans (seq, neighbour, similarity) VALUES (?, ?, ?)')
  const outdate = db.prepare('UPDATE neighbourhoods SET stale = 1 WHERE seq = ?')
  const unapplied = db
    .prepare<[object], number>(`
      SELECT s.seq ${READY} AND NOT (${ANOTHER}) AND n.stale = 0 AND q.neighbours IS NOT @setting AND s.seq > @after
      ORDER BY s.seq LIMIT @rows`)
    .pluck()
  const nearOf = db
    .prepare<[number], number>(
      'SELECT similarity FROM near_spans WHERE seq = ? AND similarity > 0 ORDER BY similarity DESC, neighbour',
    )
    .pluck()
  return {
    countPending: (): number => countPending.get(parameters)!,
    /** Spans that can't be compared yet: they are not measured, or not indexed, as they are now. */
    countWaiting: (): number => countSpans.get()! - countReady.get(parameters)!,
    /** Where the next `rows` of the pending end, after `after`; null when there are no more. */
    nextEnd: (after: number, rows: number): number | null => lastOfSome.get({...parameters, after, rows})!,
    lastCompared: (): number => lastCompared.get(setting)!,
    /** False: the span has changed since it was compared, and nothing is written. */
    write({seq, revision, nearest, later}: Neighbourhood): boolean {
      const row = measured.get(seq)
      if (row === undefined || revisionOf.get(seq) !== revision) return false
      note.run(seq, setting, revision, row.neighbours === null ? row.uniqueness : (row.words ?? row.uniqueness))
      drop.run(seq)
      for (const {seq: neighbour, similarity} of nearest) add.run(seq, neighbour, similarity)
      for (const other of later) outdate.run(other)
      return true
    },
    /** Spans that validate has measured again by words, and whose neighbours are known. */
    unapplied: (after: number, rows: number): number[] => unapplied.all({...parameters, after, rows}),
    similaritiesOf: (seq: number): number[] => nearOf.all(seq),
  }
}

/** How unique a span is, and by whom; undefined when it was not measured from the index. */
export interface UniquenessOf {
  /** 0-100. */
  readonly value: number
  /** By words alone, before. */
  readonly by_words: number
  readonly nearest: readonly {readonly id: string; readonly similarity: number}[]
}

export function uniquenessById(db: Database, id: string): UniquenessOf | undefined {
  const row = db
    .prepare<[string], {seq: number; words: number; value: number}>(`
      SELECT n.seq, n.words, q.uniqueness AS value FROM spans s JOIN neighbourhoods n ON n.seq = s.seq AND n.revision = s.revision
      JOIN quality q ON q.seq = s.seq AND q.neighbours = n.setting WHERE s.id = ?`)
    .get(id)
  if (row === undefined) return undefined
  const {seq, words: by_words, value} = row
  const nearest = db
    .prepare<[number], {id: string; similarity: number}>(`
      SELECT s.id, n.similarity FROM near_spans n JOIN spans s ON s.seq = n.neighbour WHERE n.seq = ? AND n.similarity > 0
      ORDER BY n.similarity DESC, n.neighbour`)
    .all(seq)
  return {value, by_words, nearest}
}

function charactersOf(row: PendingRow): number {
  return row.this.length + (row.outcome?.length ?? 0)
}
