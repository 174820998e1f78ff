import type {Database} from 'better-sqlite3'

/** What the store holds of one domain, action, and situation; real and synthetic spans alike. */
export interface CoverageRow {
  /** `(none)` where spans name no domain. */
  readonly domain: string
  readonly did: string
  readonly stakes: string | null
  readonly emotion: string | null
  readonly spans: number
  /** Sums over the spans, 0-100 each; spans that were never judged count 0. */
  readonly quality: number
  readonly uniqueness: number
  /** A question of this kind: that of the lowest quality. */
  readonly example: string
}

export function coverageRows(db: Database): CoverageRow[] {
  return db
    .prepare<[], CoverageRow>(`
      SELECT coalesce(s.domain, '(none)') AS domain, s.did, s.stakes, s.emotion, count(*) AS spans,
        sum(coalesce(q.score, 0)) AS quality, sum(coalesce(q.uniqueness, 0)) AS uniqueness,
        (SELECT substr(min(printf('%06.2f', coalesce(p.score, 0)) || substr(e.this, 1, 400)), 7)
          FROM spans e LEFT JOIN quality p ON p.seq = e.seq
          WHERE e.domain IS s.domain AND e.did = s.did AND e.stakes IS s.stakes AND e.emotion IS s.emotion
            AND e.withheld = 0) AS example
      FROM spans s LEFT JOIN quality q ON q.seq = s.seq WHERE s.withheld = 0
      GROUP BY s.domain, s.did, s.stakes, s.emotion ORDER BY 1, 2, 3, 4`)
    .all()
}
