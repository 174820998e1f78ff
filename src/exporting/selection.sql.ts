import type {Database} from 'better-sqlite3'
import {NO_LICENSE, type Selection} from './selection.ts'

/** The gate is of the meter alone: what a supplied score or a person holds back does not get past it. */
const IS_DIAMOND_PLUS = `q.grade = 'diamond' AND t.quality_after >= @gate`
/** Of `spans s` with quality `q` and orchestration `t`, all of the span's present revision. */
const GRADE = `CASE WHEN ${IS_DIAMOND_PLUS} THEN 'diamond+' ELSE coalesce(q.grade, 'raw') END`
export const LICENSE = `coalesce(nullif(trim(json_extract(s.rest, '$.metadata.license')), ''), '${NO_LICENSE}')`
export const JUDGEMENT = `
  LEFT JOIN quality q ON q.seq = s.seq AND q.revision = s.revision
  LEFT JOIN orchestrations t ON t.seq = s.seq AND t.revision = s.revision`

/** The number behind the grade: what decided it. */
const QUALITY = `CASE WHEN ${IS_DIAMOND_PLUS} THEN t.quality_after ELSE q.score END`

/** The grade, and the number behind it. */
export const GRADE_COLUMNS = `${GRADE} AS grade, ${QUALITY} AS quality`

interface Conditions {
  /** What no text of the export may lack: also the turns that only lead to an answer. */
  readonly texts: string
  /** What makes a span one of those that were asked for. */
  readonly chosen: string
  readonly parameters: Readonly<Record<string, string | number>>
}

/** The selection in SQL, over `spans s` and `JUDGEMENT`. */
export function conditionsOf(selection: Selection): Conditions {
  const texts: string[] = ['s.status IN (SELECT value FROM json_each(@statuses))']
  const chosen: string[] = [`${GRADE} IN (SELECT value FROM json_each(@grades))`]
  const parameters: Record<string, string | number> = {
    gate: selection.gate,
    grades: JSON.stringify(selection.grades),
    statuses: JSON.stringify(selection.statuses),
  }
  const among = (into: string[], column: string, name: string, values: readonly string[] | undefined): void => {
    if (values === undefined || values.length === 0) return
    into.push(`${column} IN (SELECT value FROM json_each(@${name}))`)
    parameters[name] = JSON.stringify(values)
  }
  const bound = (into: string[], sql: string, name: string, value: number | undefined): void => {
    if (value === undefined) return
    into.push(sql)
    parameters[name] = value
  }
  texts.push('s.withheld = 0')
  among(texts, 's.domain', 'domains', selection.domains)
  among(texts, 's.split', 'splits', selection.splits)
  among(texts, 's.source', 'sources', selection.sources)
  among(texts, LICENSE, 'licenses', selection.licenses)
  bound(texts, 's.at >= @since', 'since', selection.since)
  bound(texts, 's.at < @until', 'until', selection.until)
  among(chosen, 's.did', 'actions', selection.actions)
  bound(chosen, `${QUALITY} >= @minQuality`, 'minQuality', selection.minQuality || undefined)
  // A null is no domain, no source and no quality: neither true nor false.
  const all = (conditions: readonly string[]): string => `(${conditions.join(' AND ')}) IS TRUE`
  return {texts: all(texts), chosen: all(chosen), parameters}
}

/** What became of every span of the store. */
export interface Selected {
  readonly considered: number
  /** In their order. */
  readonly seqs: Uint32Array
  /** By the first thing that was against them. */
  readonly skipped: {readonly status: number; readonly filter: number; readonly grade: number}
  /** By `seq`: what a span may be used for. */
  readonly uses: Uint8Array
}

/** Values of `uses`, each more than the one before: left out by a filter; fit for a bad example; for context; asked for. */
export const USE = {none: 0, badExample: 1, context: 2, chosen: 3} as const

/** Looks at every span once. Four bytes a chosen span and one a `seq` are held. */
export function selectSpans(db: Database, selection: Selection): Selected {
  const {texts, chosen, parameters} = conditionsOf(selection)
  const highest = db.prepare<[], number | null>('SELECT max(seq) FROM spans').pluck().get() ?? 0
  const uses = new Uint8Array(highest + 1)
  const seqs = new Uint32Array(highest)
  const skipped = {status: 0, filter: 0, grade: 0}
  const rows = db
    .prepare<[object], [number, number, number, number, string]>(
      `SELECT s.seq, s.status IN (SELECT value FROM json_each(@statuses)), ${texts}, ${chosen}, ${GRADE} FROM spans s ${JUDGEMENT} ORDER BY s.seq`,
    )
    .raw()
  let considered = 0
  let count = 0
  for (const [seq, status, usable, wanted, grade] of rows.iterate(parameters)) {
    considered++
    if (status === 0) skipped.status++
    else if (usable === 0) skipped.filter++
    else if (wanted === 0) {
      skipped.grade++
      uses[seq] = grade === 'rejected' ? USE.badExample : USE.context
    } else {
      uses[seq] = USE.chosen
      seqs[count++] = seq
    }
  }
  return {considered, seqs: seqs.slice(0, count), skipped, uses}
}
