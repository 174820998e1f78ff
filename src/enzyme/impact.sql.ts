import type {Database} from 'better-sqlite3'
import {DIMENSIONS, type Dimension} from '../quality/meter.ts'

/** What one enzyme brought. */
export interface EnzymeImpact {
  readonly enzyme: string
  /** Mean points of the meter over the spans that it changed or noted something of. */
  readonly avg_impact: number
  /** Spans. */
  readonly count: number
  /** Spans that it could not work on. */
  readonly failed: number
}

/** Spans in steps of five points: the first bar is 0 to below 5, the last 95 to 100. */
export interface QualityHistogram {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

const BARS = 20
const CURRENT = 'FROM orchestrations t JOIN spans s ON s.seq = t.seq AND s.revision = t.revision AND s.withheld = 0'

/** Every enzyme that took part, the one with the greatest impact first. */
export function enzymeImpacts(db: Database): EnzymeImpact[] {
  return db
    .prepare<[], EnzymeImpact>(`
      SELECT json_extract(a.value, '$.enzyme') AS enzyme,
        round(avg(json_extract(a.value, '$.metrics.quality_impact')), 3) AS avg_impact,
        count(*) AS count, sum(json_extract(a.value, '$.error') IS NOT NULL) AS failed
      ${CURRENT}, json_each(t.applications) a GROUP BY 1 ORDER BY avg_impact DESC, count DESC, enzyme`)
    .all()
}

export function qualityHistogram(db: Database): QualityHistogram {
  const bars = (column: string): number[] => {
    const counts = new Array<number>(BARS).fill(0)
    const rows = db.prepare<[], [number, number]>(
      `SELECT min(CAST(${column} / 5 AS INTEGER), ${BARS - 1}), count(*) ${CURRENT} GROUP BY 1`,
    )
    for (const [bar, count] of rows.raw().iterate()) counts[bar] = count
    return counts
  }
  return {before: bars('t.quality_before'), after: bars('t.quality_after')}
}

/** Means over all orchestrated spans; null when there are none. */
export interface Means {
  readonly total: number
  readonly changed: number
  readonly quality_before: number | null
  readonly quality_after: number | null
  readonly diamonds_before: number
  readonly before: Readonly<Record<Dimension, number | null>>
  readonly after: Readonly<Record<Dimension, number | null>>
}

export function qualityMeans(db: Database, diamondFrom: number): Means {
  const columns = DIMENSIONS.map(
    (name) =>
      `avg(coalesce(json_extract(t.before, '$.${name}'), q.${name})) AS before_${name}, avg(q.${name}) AS after_${name}`,
  )
  const row = db
    .prepare<[number], Record<string, number | null>>(`
      SELECT count(*) AS total, coalesce(sum(t.changed), 0) AS changed, avg(t.quality_before) AS quality_before,
        avg(t.quality_after) AS quality_after, coalesce(sum(t.quality_before >= ?), 0) AS diamonds_before, ${columns.join(', ')}
      ${CURRENT} JOIN quality q ON q.seq = s.seq`)
    .get(diamondFrom)!
  const of = (when: string) =>
    Object.fromEntries(DIMENSIONS.map((name) => [name, row[`${when}_${name}`] ?? null])) as Record<
      Dimension,
      number | null
    >
  return {
    total: row['total']!,
    changed: row['changed']!,
    quality_before: row['quality_before'] ?? null,
    quality_after: row['quality_after'] ?? null,
    diamonds_before: row['diamonds_before']!,
    before: of('before'),
    after: of('after'),
  }
}
