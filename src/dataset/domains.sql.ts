import type {Database} from 'better-sqlite3'
import {inferDomain} from '../quality/inference.ts'
import {type SpanRow, spanOf} from '../span/row.ts'
import {type NamedDomain, ownNames} from './own-names.ts'
import {BEST_FIRST} from './worth.sql.ts'

/** Spans with a domain that are looked at to learn what the store calls it; spread evenly over it. */
const NAMED_SAMPLE = 20_000

/** What the store calls the domains that words point to, by the built-in name. */
export function domainNames(db: Database): Readonly<Record<string, string>> {
  const named = db.prepare<[], number>('SELECT count(*) FROM spans WHERE domain IS NOT NULL').pluck().get()!
  const rows = db.prepare<[number], SpanRow>(`
    SELECT * FROM (SELECT *, row_number() OVER (ORDER BY seq) AS place FROM spans WHERE domain IS NOT NULL)
    WHERE place % ? = 0`)
  const pairs = function* (): Generator<NamedDomain> {
    for (const row of rows.iterate(Math.ceil(named / NAMED_SAMPLE) || 1)) {
      const found = inferDomain(spanOf(row))
      if (found !== undefined) yield {own: row.domain!, found}
    }
  }
  return ownNames(pairs())
}

/**
 * Spans without a domain get one from their words, by the store's own name where it has one, beside what the user said.
 * Call `some` inside a transaction.
 */
export function domainDetector(db: Database, setting: number, names: Readonly<Record<string, string>>) {
  const waiting = 's.domain IS NULL AND (d.setting IS NOT @setting OR d.revision IS NOT s.revision)'
  const from = 'FROM spans s LEFT JOIN detected_domains d ON d.seq = s.seq'
  const count = db.prepare<[object], number>(`SELECT count(*) ${from} WHERE ${waiting}`).pluck()
  const rows = db.prepare<[object], SpanRow>(
    `SELECT s.* ${from} WHERE ${waiting} AND s.seq > @after ORDER BY s.seq LIMIT @limit`,
  )
  const write = db.prepare(`
    INSERT INTO detected_domains (seq, setting, revision, domain) VALUES (?, ?, ?, ?)
    ON CONFLICT (seq) DO UPDATE SET setting = excluded.setting, revision = excluded.revision, domain = excluded.domain`)
  return {
    waiting: (): number => count.get({setting})!,
    /** The next spans after one, as many as `limit`; how many, how many of them got a domain, and the last. */
    some(after: number, limit: number): {rows: number; detected: number; last: number} {
      const found = rows.all({setting, after, limit})
      let detected = 0
      for (const row of found) {
        const domain = inferDomain(spanOf(row))
        if (domain !== undefined) detected++
        write.run(row.seq, setting, row.revision, domain === undefined ? null : (names[domain] ?? domain))
      }
      return {rows: found.length, detected, last: found.at(-1)?.seq ?? after}
    },
  }
}

/** A span that a quota may withhold. */
export interface QuotaSpan {
  readonly seq: number
  /** The user's domain, else the detected one, else the topic, else the empty name. */
  readonly domain: string
  readonly did: string
  /** Number of its topic; null without one. */
  readonly cluster: number | null
  /** 0-100; null when it was never judged. */
  readonly score: number | null
  readonly pinned: boolean
}

/** Spans that stand, or would but for this rule, the best first. */
export function quotaSpans(db: Database, rule: string): QuotaSpan[] {
  return db
    .prepare<[string], Omit<QuotaSpan, 'pinned'> & {pinned: 0 | 1}>(`
      SELECT s.seq, coalesce(s.domain, d.domain, 'topic: ' || t.name, '') AS domain, s.did, d.cluster, q.score,
        p.seq IS NOT NULL AS pinned
      FROM spans s
      LEFT JOIN detected_domains d ON d.seq = s.seq LEFT JOIN topics t ON t.cluster = d.cluster
      LEFT JOIN quality q ON q.seq = s.seq LEFT JOIN pinned p ON p.seq = s.seq LEFT JOIN withheld w ON w.seq = s.seq
      WHERE w.seq IS NULL OR w.rule = ? ORDER BY ${BEST_FIRST}`)
    .all(rule)
    .map((row) => ({...row, pinned: row.pinned === 1}))
}
