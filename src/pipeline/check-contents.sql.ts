import type {Database} from 'better-sqlite3'
import {DIAMOND_FROM, ENRICHMENT_FROM} from '../quality/grade.ts'
import {BLOCK_ROWS, type CodeBlock, checksumOf} from '../retrieval/code-blocks.sql.ts'
import {contentHash, dedupKey} from '../span/identity.ts'
import {originalReader} from '../span/originals.sql.ts'
import {domainName, type SpanRow, spanOf} from '../span/row.ts'
import {epochOf, type Span} from '../span/schema.ts'
import {type Check, counted} from './finding.ts'

/** Ids that are named in a message. */
const NAMED = 3

/** What a stage made of spans and makes again where it is gone, and the column of it that is JSON. */
const DERIVED = [
  ['quality', 'breakdown'],
  ['annotations', 'tags'],
  ['orchestrations', 'applications'],
] as const

type Stored = SpanRow & {readonly content_hash: Buffer; readonly dedup_key: Buffer}

/** Whether what is stored of spans, and was made of them, is what it says it is. Reads only, but for `repair`. */
export function contentChecks(db: Database): Check[] {
  const number = (sql: string): number => db.prepare<[], number>(sql).pluck().get() ?? 0
  const change = (sql: string): number => db.prepare(sql).run().changes

  const grade = `CASE WHEN score >= ${DIAMOND_FROM} THEN 'diamond' WHEN score >= ${ENRICHMENT_FROM} THEN 'needs_enrichment' ELSE 'rejected' END`
  const misgraded = `quality WHERE grade <> ${grade}
    OR abs(total - (completeness + provenance + impact + uniqueness + coherence) / 5) > 0.01`
  const broken = DERIVED.map(([table, column]) => `${table} WHERE NOT json_valid(${column})`)
  // Only what has a direction has a cosine, with itself as well.
  const undirected = `vectors v JOIN embedders e ON e.id = v.embedder WHERE CASE WHEN length(v.vector) <> 4 * e.dimensions
    THEN 1 ELSE vec_distance_cosine(v.vector, v.vector) IS NULL END`
  const uncoded = `(SELECT DISTINCT embedder, seq / ${BLOCK_ROWS} AS block FROM indexed) i
    LEFT JOIN code_blocks c ON c.embedder = i.embedder AND c.block = i.block WHERE c.id IS NULL`

  return [
    {
      name: 'contents',
      says: () => `${counted(number('SELECT count(*) FROM spans'), 'span is what was', 'spans are what was')} taken in`,
      find: () => {
        const ids = alteredSpans(db)
        if (ids.length === 0) return undefined
        const some = ids.slice(0, NAMED).join(', ')
        return {
          state: 'fail',
          says: `${counted(ids.length, 'span is', 'spans are')} not what was taken in (${some})`,
          mend: 'restore a backup',
        }
      },
    },
    {
      name: 'derived',
      says: () =>
        `${counted(number('SELECT count(*) FROM quality'), 'span is', 'spans are')} measured and graded alike`,
      find: () => {
        const rows = [misgraded, ...broken].reduce((sum, from) => sum + number(`SELECT count(*) FROM ${from}`), 0)
        if (rows === 0) return undefined
        return {
          state: 'fail',
          says: `${counted(rows, 'row', 'rows')} of what stages made of spans can't be (grades, tags, changes)`,
          mend: 'logline check --repair, then logline run',
        }
      },
      repair: () => [misgraded, ...broken].reduce((sum, from) => sum + change(`DELETE FROM ${from}`), 0),
    },
    {
      name: 'numbers',
      says: () => counted(number('SELECT count(*) FROM vectors'), 'vector', 'vectors'),
      find: () => {
        const count = number(`SELECT count(*) FROM ${undirected}`)
        if (count === 0) return undefined
        return {
          state: 'fail',
          says: `${counted(count, 'vector has', 'vectors have')} no direction, or another length`,
          mend: 'logline check --repair, then logline run',
        }
      },
      repair: () => {
        const ids = `SELECT v.id FROM ${undirected}`
        change(`DELETE FROM span_vectors WHERE query IN (${ids}) OR response IN (${ids})`)
        return change(`DELETE FROM vectors WHERE id IN (${ids})`)
      },
    },
    {
      name: 'codes',
      says: () => counted(number('SELECT count(*) FROM code_blocks'), 'block', 'blocks'),
      find: () => {
        const gone = number(`SELECT count(*) FROM ${uncoded}`)
        const damaged = damagedBlocks(db)
        if (gone + damaged === 0) return undefined
        return {
          state: 'fail',
          says: `of the blocks of the index's codes ${gone} are gone and ${damaged} are damaged: up to ${BLOCK_ROWS * (gone + damaged)} spans are not found`,
          mend: 'logline index --verify',
        }
      },
    },
  ]
}

function damagedBlocks(db: Database): number {
  const blocks = db.prepare<[], CodeBlock>('SELECT checksum, live, bits, scales, bytes FROM code_blocks')
  let damaged = 0
  for (const block of blocks.iterate()) if (!checksumOf(block).equals(block.checksum)) damaged++
  return damaged
}

/** Ids of spans that can't be read, or are not what they are known by: their hash, key, date, domain or thread. */
function alteredSpans(db: Database): string[] {
  const originals = originalReader(db)
  const rows = db.prepare<[], Stored>('SELECT * FROM spans ORDER BY seq')
  const altered: string[] = []
  for (const row of rows.iterate()) if (!isAsTaken(row)) altered.push(row.id)
  return altered

  function isAsTaken(row: Stored): boolean {
    let current: Span
    let taken: Span
    try {
      current = spanOf(row)
      taken = originals.of(row)
    } catch {
      return false
    }
    const rewritten = originals.rewrittenHash(row.seq)
    return (
      contentHash(taken).equals(row.content_hash) &&
      dedupKey(taken).equals(row.dedup_key) &&
      (rewritten === undefined || contentHash(current).equals(rewritten)) &&
      epochOf(current) === row.at &&
      domainName(current.context?.environment) === row.domain &&
      (current.context?.thread_id?.trim() ? current.context.thread_id : null) === row.thread
    )
  }
}
