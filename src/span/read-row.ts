import type {Fault} from './fault.ts'
import type {Line} from './lines.ts'
import type {PreparedSpan} from './prepare.ts'

/** One row of an input: a span, or why it is none. Its line is asked for only when it is set aside. */
export type ReadRow = {readonly number: number; readonly line: () => Line} & (
  | {readonly span: PreparedSpan; readonly fault?: never}
  | {readonly span?: never; readonly fault: Fault}
)
