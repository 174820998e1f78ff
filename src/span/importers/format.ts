import type {DateOrder} from '../../settings/schema.ts'

/** Formats that `ingest --format` reads. */
export const FORMATS = ['logline', 'chatgpt', 'claude', 'sharegpt', 'openai', 'alpaca', 'csv', 'jsonl'] as const
export type Format = (typeof FORMATS)[number]

/** Those whose messages say what each of them follows on: their spans name what came before wherever anything did. */
export const CONVERSATION_FORMATS = [
  'chatgpt',
  'claude',
  'sharegpt',
  'openai',
  'alpaca',
] as const satisfies readonly Format[]

/** Those that name their messages: a span that comes again may have more of its answer. */
export const GROWING_FORMATS: readonly Format[] = ['chatgpt', 'claude']

/** Where the fields of a span stand in rows of another shape: a column or dotted path each, or `=text` for a constant. */
export type FieldMap = Readonly<Record<string, string>>

/** How inputs are to be read. */
export interface Importing {
  readonly format: Format | 'auto'
  readonly map: FieldMap
  /** Of numbers before the year, in rows of another shape. Absent: by the rows themselves. */
  readonly dateOrder?: DateOrder | undefined
}

/** Spans and nothing else: NDJSON, or a JSON list. */
export const PLAIN: Importing = {format: 'logline', map: {}}
