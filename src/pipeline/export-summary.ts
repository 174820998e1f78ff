import type {Lineage} from '../exporting/lineage.ts'
import type {PiiKind} from '../settings/schema.ts'
import type {WrittenFile} from './export-part.ts'

/** What was exported. */
export interface ExportSummary {
  readonly format: string
  readonly shape: string
  /** Null: a stream. */
  readonly output: string | null
  readonly rows: number
  /** Of the rows. */
  readonly bytes: number
  readonly files: readonly WrittenFile[]
  /** Rows by part; null: not divided. */
  readonly parts: Readonly<Record<string, number>> | null
  /** Parts that rows were meant for, and none fell into. */
  readonly empty_parts: readonly string[]
  /** Spans of the store. */
  readonly considered: number
  /** Why spans (`status`, `filter`, `grade`), or what would have been made of them, are not in it. */
  readonly skipped: Readonly<Record<string, number>>
  readonly lineage: Omit<Lineage, 'rows'>
  /** What was hidden: rows that it stood in, places, places by kind. */
  readonly redactions: {
    readonly rows: number
    readonly places: number
    readonly kinds: Readonly<Record<string, number>>
  }
  /** Kinds of personal data that were looked for; secrets always are. */
  readonly redacted_kinds: readonly PiiKind[]
  readonly store_version: number
}
