import type {Fault} from '../fault.ts'

/** One value of an input: an item of a JSON document, a line, a row of a table. */
export interface JsonItem {
  readonly value: unknown
  /** Counts from 1; of lines and tables, the line. */
  readonly number: number
  /** Such as `$[12]`, `$` when the document is the item; `line 12` of lines and tables. */
  readonly path: string
}

/** Part of an input that is no item. */
export interface BrokenItem extends Pick<JsonItem, 'number' | 'path'> {
  readonly fault: Fault
  /** As it stands there, up to the limit of a line. */
  readonly bytes: Buffer
  /** Of all of it. */
  readonly length: number
}

export type Item = JsonItem | BrokenItem
