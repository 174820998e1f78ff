import type {Split} from '../span/split.ts'

/** Which spans may be evidence. What is absent does not restrict; lists are alternatives. */
export interface SpanFilter {
  /** 0-100, of the score that decided the grade. Above 0 it excludes spans that were never judged. */
  readonly minQuality?: number | undefined
  readonly grades?: readonly string[] | undefined
  /** As `domainName` writes them. */
  readonly domains?: readonly string[] | undefined
  /** Values of `did`. */
  readonly actions?: readonly string[] | undefined
  /** Milliseconds since 1970; the start is included, the end is not. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly split?: Split | undefined
}

/** A condition over `spans s LEFT JOIN quality q`, and what it names. */
export interface Condition {
  readonly sql: string
  readonly parameters: Readonly<Record<string, string | number>>
}

export function conditionOf(filter: SpanFilter): Condition {
  const parts: string[] = []
  const parameters: Record<string, string | number> = {}
  const restrict = (sql: string, name: string, value: string | number | undefined): void => {
    if (value === undefined) return
    parts.push(sql)
    parameters[name] = value
  }
  const list = (values: readonly string[] | undefined) => (values === undefined ? undefined : JSON.stringify(values))
  restrict('q.score >= @minQuality', 'minQuality', filter.minQuality || undefined)
  restrict('q.grade IN (SELECT value FROM json_each(@grades))', 'grades', list(filter.grades))
  restrict('s.domain IN (SELECT value FROM json_each(@domains))', 'domains', list(filter.domains))
  restrict('s.did IN (SELECT value FROM json_each(@actions))', 'actions', list(filter.actions))
  restrict('s.at >= @since', 'since', filter.since)
  restrict('s.at < @until', 'until', filter.until)
  restrict('s.split = @split', 'split', filter.split)
  return {sql: parts.length === 0 ? '1' : parts.join(' AND '), parameters}
}

/**
 * What every search joins, so that all see the same spans: an entry that is outdated is not answered from, because its
 * vector is of a text that the span no longer has. Needs `@embedder`.
 */
export const SEARCHABLE = `
  JOIN spans s ON s.seq = found.seq
  JOIN indexed i ON i.seq = s.seq AND i.embedder = @embedder AND i.revision = s.revision
  LEFT JOIN quality q ON q.seq = s.seq`
