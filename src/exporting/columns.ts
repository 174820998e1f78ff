import type {Shape} from './target.ts'

/** What a column of a table holds. `messages` is a list of {role, content}. */
export type ColumnType = 'text' | 'number' | 'boolean' | 'messages'

export interface Column {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
}

const text = (name: string, nullable = false): Column => ({name, type: 'text', nullable})
const messages = (name: string): Column => ({name, type: 'messages', nullable: false})

/** Columns of the shapes that can stand in CSV, Parquet and a Hugging Face card. */
const COLUMNS: Readonly<Partial<Record<Shape, readonly Column[]>>> = {
  table: [
    ...['id', 'who', 'did', 'this', 'when', 'status'].map((name) => text(name)),
    ...['if_ok', 'if_not', 'source', 'environment', 'stakes', 'emotional_state', 'thread_id', 'license'].map((name) =>
      text(name, true),
    ),
    {name: 'quality', type: 'number', nullable: true},
    ...['grade', 'split', 'more'].map((name) => text(name)),
  ],
  messages: [messages('messages')],
  'prompt-completion': [messages('prompt'), messages('completion')],
  dpo: [messages('prompt'), messages('chosen'), messages('rejected'), text('origin')],
  kto: [messages('prompt'), messages('completion'), {name: 'label', type: 'boolean', nullable: false}, text('origin')],
}

/** The columns of a shape, in their order. */
export function columnsOf(shape: Shape): readonly Column[] {
  const columns = COLUMNS[shape]
  if (columns === undefined) throw new Error(`rows of shape ${shape} are no table`)
  return columns
}
