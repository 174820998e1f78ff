import type {Origin} from './shapes.ts'
import type {GradedRow} from './span-rows.sql.ts'

/** A row that is ready to be written, and what it was made of. */
export interface MadeRow {
  readonly row: object
  /** Absent where nobody prefers anything. */
  readonly origin?: Origin
  /** Spans whose texts stand in it; none where an answer was given that nobody stored. */
  readonly spans: readonly GradedRow[]
  /** For guessing the language. */
  readonly text: string
}

/** Why something that was selected is not written. */
export type SkipReason = 'short' | 'same_answer' | 'between_parts' | 'over_limit' | 'gone' | 'same_row'

/** Where rows come from. Items are small; what they stand for is read a page at a time. */
export interface ExportSource<Item> {
  readonly items: ArrayLike<Item>
  /** All that decides the part of an item: spans by `seq`, or the position of a question that is no span's. */
  placesOf(item: Item): {readonly spans: readonly number[]; readonly question?: number}
  /** Stays the same from export to export; decides who stays under a limit. */
  keyOf(item: Item): number
  /** Questions that no span asks. */
  readonly questions: readonly string[]
  /** Makes rows of the first items, as many as fit into memory, at least one. */
  read(items: ArrayLike<Item>): Promise<Made>
}

export interface Made {
  readonly rows: readonly MadeRow[]
  readonly skipped: readonly SkipReason[]
  /** How many items that was. */
  readonly taken: number
}

/** What is held at once. Of 500 rows a heap grows by 60 MB, and nothing is faster. */
export const PAGE = {rows: 100, characters: 4 << 20}
