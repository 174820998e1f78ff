import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type IngestSummary, ingest} from '../../src/pipeline/ingest.ts'
import {listRejected, type RejectedReport} from '../../src/pipeline/rejected.ts'
import type {Importing} from '../../src/span/importers/format.ts'
import {type SpanRow, spanOf} from '../../src/span/row.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {finish, LIMITS, memoryStore, stageOptions} from './spans.ts'
import {tempDir} from './temp.ts'

/** Inputs say themselves what they are. */
export const AUTO: Importing = {format: 'auto', map: {}}

/** A new file of that name in a folder of its own. */
export function fileOf(name: string, content: string | Buffer): string {
  const file = join(tempDir(), name)
  writeFileSync(file, content)
  return file
}

/** All spans of a store, in the order they came. */
export function spansOf(store: Store): Span[] {
  return store.db.prepare<[], SpanRow>('SELECT * FROM spans ORDER BY seq').all().map(spanOf)
}

/** What becomes of one file in an empty store. */
export async function imported(
  name: string,
  content: string | Buffer,
  importing: Importing = AUTO,
): Promise<{summary: IngestSummary; spans: Span[]; rejected: RejectedReport['rows']; warnings: string[]}> {
  using store = memoryStore()
  const options = {...stageOptions(), limits: LIMITS, importing, update: false, strict: false}
  const warnings: string[] = []
  const summary = await finish(ingest(store, [fileOf(name, content)], options), ({kind, note}) => {
    if (kind === 'warning') warnings.push(note ?? '')
  })
  return {summary, spans: spansOf(store), rejected: listRejected(store, 10).rows, warnings}
}
