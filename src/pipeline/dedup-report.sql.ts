import type {Database} from 'better-sqlite3'

/** What a run leaves of a domain. The empty name: spans without one. */
export interface DomainChange {
  readonly domain: string
  /** Spans that stood before the run, and after it. */
  readonly before: number
  readonly after: number
}

/** Domains that are named in a report; the others are counted together. */
const NAMED = 20

/** Standing spans by domain: now, and later when others are withheld by some rules. */
export function domainCounts(db: Database) {
  const rows = db
    .prepare<[], {seq: number; domain: string; rule: string | null}>(
      `SELECT s.seq, coalesce(s.domain, '') AS domain, w.rule FROM spans s LEFT JOIN withheld w ON w.seq = s.seq`,
    )
    .all()
  return {
    /** @param withheld by these rules, instead of what they have withheld before */
    after(withheld: ReadonlySet<number>, rules: readonly string[]): DomainChange[] {
      const counts = new Map<string, {before: number; after: number}>()
      for (const {seq, domain, rule} of rows) {
        const count = counts.get(domain) ?? {before: 0, after: 0}
        counts.set(domain, count)
        if (rule === null) count.before++
        if (!withheld.has(seq) && (rule === null || rules.includes(rule))) count.after++
      }
      const all = [...counts]
        .map(([domain, count]) => ({domain, ...count}))
        .sort((a, b) => b.before - a.before || (a.domain < b.domain ? -1 : 1))
      return all.slice(0, NAMED)
    },
  }
}
