import type {Writable} from 'node:stream'
import {spansOfGrade} from '../quality/quality.sql.ts'
import {aliasWriter} from '../span/answer-aliases.sql.ts'
import {spanOf} from '../span/row.ts'
import type {Store} from '../store/open.ts'
import {writeLines} from './write-lines.ts'

/** Spans read at a time. */
const PAGE = {rows: 1000, characters: 4 << 20}

/**
 * Writes the diamonds as NDJSON, in the order they came: each span as it was taken in, plus all its answer aliases
 * and `quality`.
 * @returns how many spans were written
 * @throws as `writeLines`
 */
export async function writeDiamonds(store: Store, target: string | Writable, signal: AbortSignal): Promise<number> {
  const counts = {written: 0}
  await writeLines(diamondLines(store, counts), target, {signal, store: store.path})
  return counts.written
}

function* diamondLines(store: Store, counts: {written: number}): Generator<string> {
  const diamonds = spansOfGrade(store.db)
  const withAliases = aliasWriter(store.db)
  for (let after = 0; ; ) {
    const page = diamonds('diamond', after, PAGE)
    if (page.length === 0) return
    for (const row of page) {
      const {completeness, provenance, impact, uniqueness, coherence, total, breakdown} = row
      const dimensions = {completeness, provenance, impact, uniqueness, coherence}
      const quality = {...dimensions, total_score: total, breakdown: JSON.parse(breakdown) as unknown}
      yield `${JSON.stringify({...withAliases(row.seq, spanOf(row)), quality})}\n`
      counts.written++
    }
    after = page.at(-1)!.seq
  }
}
