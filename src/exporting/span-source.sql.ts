import type {Database} from 'better-sqlite3'
import {mapAllTexts} from '../enzyme/span-texts.ts'
import {aliasWriter} from '../span/answer-aliases.sql.ts'
import {dedupKey} from '../span/identity.ts'
import {spanOf} from '../span/row.ts'
import type {Span} from '../span/schema.ts'
import {withoutFormulas} from './csv.ts'
import type {Hider} from './hide.sql.ts'
import {KeySet} from './key-set.ts'
import {type ExportSource, type MadeRow, PAGE, type SkipReason} from './source.ts'
import {spanRowReader} from './span-rows.sql.ts'
import {tableRowOf} from './table-row.ts'

/**
 * Whole spans, as they are now, with every answer alias; as they are or as rows of a table. Of spans that enzymes or
 * hiding have made exact duplicates the first one: whoever reads them again would merge them.
 */
export function spanSource(
  db: Database,
  {
    seqs,
    gate,
    hider,
    asTable,
    csvSafe,
  }: {
    readonly seqs: Uint32Array
    readonly gate: number
    readonly hider: Hider
    readonly asTable: boolean
    readonly csvSafe: boolean
  },
): ExportSource<number> {
  const rowsOf = spanRowReader(db, gate)
  const withAliases = aliasWriter(db)
  const seen = new KeySet()
  return {
    items: seqs,
    questions: [],
    placesOf: (seq) => ({spans: [seq]}),
    keyOf: (seq) => seq,
    async read(items) {
      const rows = rowsOf(Array.prototype.slice.call(items, 0, PAGE.rows), PAGE)
      const spans = rows.map((row) => withAliases(row.seq, spanOf(row)))
      const texts = spans.map(allTextsOf)
      const hidden = await hider.hide(rows.map(({seq}, index) => ({seq, texts: texts[index]!})))
      const made: MadeRow[] = []
      for (const [index, row] of rows.entries()) {
        const span = hidden[index] === texts[index] ? spans[index]! : withTexts(spans[index]!, hidden[index]!)
        if (!seen.add(dedupKey(span))) continue
        const text = `${row.this} ${row.outcome ?? ''}`
        const table = asTable ? tableRowOf(span, row) : undefined
        made.push({
          row: table === undefined ? span : csvSafe ? withoutFormulas(table) : table,
          spans: [row],
          text,
        })
      }
      const same = Array.from({length: rows.length - made.length}, (): SkipReason => 'same_row')
      return {rows: made, skipped: same, taken: rows.length}
    },
  }
}

function allTextsOf(span: Span): string[] {
  const texts: string[] = []
  mapAllTexts(span, (text) => {
    texts.push(text)
    return text
  })
  return texts
}

function withTexts(span: Span, texts: readonly string[]): Span {
  let index = 0
  return mapAllTexts(span, () => texts[index++]!)
}
