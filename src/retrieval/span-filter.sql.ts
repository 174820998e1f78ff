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
  /** Only spans that came before one: what it could have been answered from. */
  readonly earlier?: Earlier | undefined
}

/**
 * A place in the order of spans: by time, equal moments in a shuffled order. Where times mean nothing, the memory split
 * comes first, and each part is shuffled: what calibrates then sees nearly the store that people ask. The shuffled order
 * is that of 8 bytes of the content hash.
 */
export interface Earlier {
  /** Milliseconds since 1970; undefined: times do not count. */
  readonly at?: number | undefined
  /** Of the span itself. */
  readonly split: Split
  /** 16 hex digits: those of the span itself. */
  readonly key: string
  /** Where in the content hash the 8 bytes begin, 1-25: another one is another order. */
  readonly offset: number
}

/** The 8 bytes that shuffle the spans `s`, as 16 hex digits; needs @earlierOffset. */
export const SHUFFLE_KEY = 'hex(substr(s.content_hash, @earlierOffset, 8))'

/** Of the spans `s`, where times mean nothing: 0 for those that came first. */
export const SPLIT_RANK = "s.split <> 'memory'"

/** A condition over `spans s LEFT JOIN quality q`, and what it names. */
export interface Condition {
  readonly sql: string
  readonly parameters: Readonly<Record<string, string | number>>
}

/** A part of it, by the name of what it restricts. */
export interface NamedCondition extends Condition {
  readonly name: string
  readonly table: 'spans' | 'quality'
}

export function conditionsOf(filter: SpanFilter): NamedCondition[] {
  const parts: NamedCondition[] = []
  const restrict = (name: string, sql: string, parameter: string, value: string | number | undefined): void => {
    if (value === undefined) return
    parts.push({name, table: sql.startsWith('q.') ? 'quality' : 'spans', sql, parameters: {[parameter]: value}})
  }
  const list = (values: readonly string[] | undefined) => (values === undefined ? undefined : JSON.stringify(values))
  restrict('quality', 'q.score >= @minQuality', 'minQuality', filter.minQuality || undefined)
  restrict('grade', 'q.grade IN (SELECT value FROM json_each(@grades))', 'grades', list(filter.grades))
  restrict('domain', 's.domain IN (SELECT value FROM json_each(@domains))', 'domains', list(filter.domains))
  restrict('action', 's.did IN (SELECT value FROM json_each(@actions))', 'actions', list(filter.actions))
  restrict('since', 's.at >= @since', 'since', filter.since)
  restrict('until', 's.at < @until', 'until', filter.until)
  restrict('split', 's.split = @split', 'split', filter.split)
  if (filter.earlier !== undefined) {
    const {at, split, key, offset} = filter.earlier
    parts.push({
      name: 'earlier',
      table: 'spans',
      sql: `(${at === undefined ? SPLIT_RANK : 's.at'}, ${SHUFFLE_KEY}) < (@earlierFirst, @earlierKey)`,
      parameters: {earlierKey: key, earlierOffset: offset, earlierFirst: at ?? Number(split !== 'memory')},
    })
  }
  return parts
}

export function conditionOf(filter: SpanFilter): Condition {
  const parts = conditionsOf(filter)
  return {
    sql: parts.length === 0 ? '1' : parts.map(({sql}) => sql).join(' AND '),
    parameters: Object.assign({}, ...parts.map(({parameters}) => parameters)),
  }
}

/**
 * What every search joins, so that all see the same spans: an entry that is outdated is not answered from, because its
 * vector is of a text that the span no longer has. Needs `@embedder`. Without a condition on it nobody looks up quality.
 */
export function searchable(condition: Condition): string {
  return `
  JOIN spans s ON s.seq = found.seq AND s.withheld = 0
  JOIN indexed i ON i.seq = s.seq AND i.embedder = @embedder AND i.revision = s.revision
  ${condition.sql.includes('q.') ? 'LEFT JOIN quality q ON q.seq = s.seq' : ''}`
}
