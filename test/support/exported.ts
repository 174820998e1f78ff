import {readFileSync} from 'node:fs'
import {PII_KINDS} from '../../src/enzyme/security/pii.ts'
import {EXPORT_GRADES, type Selection} from '../../src/exporting/selection.ts'
import {ORIGINS} from '../../src/exporting/shapes.ts'
import type {StageEvent} from '../../src/pipeline/event.ts'
import {exportSpans} from '../../src/pipeline/export.ts'
import type {ExportRequest} from '../../src/pipeline/export-request.ts'
import type {ExportSummary} from '../../src/pipeline/export-summary.ts'
import type {Store} from '../../src/store/open.ts'
import {finish, stageOptions} from './spans.ts'

type Given = Omit<Partial<ExportRequest>, 'selection'> & {
  readonly selection?: Partial<Selection>
  readonly overwrite?: boolean
  readonly signal?: AbortSignal
  /** Called at every event. */
  readonly now?: () => Date
  readonly see?: (event: StageEvent) => void
}

/** Exports a store; what a test is about is given, and all grades are taken. */
export function exported(store: Store, output: string, given: Given = {}): Promise<ExportSummary> {
  const {selection, overwrite = false, signal, now, see, ...rest} = given
  const isWhole = ['ndjson', 'csv', 'parquet', undefined].includes(rest.format)
  const request: ExportRequest = {
    format: 'ndjson',
    content: 'sft',
    sftShape: 'messages',
    origins: ORIGINS,
    margin: 5,
    redact: [],
    maxTurns: 16,
    system: undefined,
    minCharacters: 1,
    limit: undefined,
    seed: 1,
    ratio: undefined,
    ...rest,
    selection: {
      gate: 85,
      grades: EXPORT_GRADES,
      statuses: isWhole ? ['pending', 'completed', 'failed'] : ['completed'],
      ...selection,
    },
  }
  return finish(exportSpans(store, {...stageOptions(signal), ...(now && {now}), request, output, overwrite}), see)
}

export const ALL_PII = PII_KINDS

/** The rows of a file of JSON lines. */
export function linesOf<Row = Record<string, unknown>>(file: string): Row[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row)
}
