import type {Ratio} from '../exporting/parts.ts'
import type {Selection} from '../exporting/selection.ts'
import type {Origin} from '../exporting/shapes.ts'
import type {ExportFormat, HfContent, SftShape} from '../exporting/target.ts'
import type {PiiKind} from '../settings/schema.ts'

/** What is to be exported. */
export interface ExportRequest {
  readonly format: ExportFormat
  /** What a Hugging Face folder holds. */
  readonly content: HfContent
  readonly sftShape: SftShape
  readonly selection: Selection
  /** Where preferences may come from. */
  readonly origins: readonly Origin[]
  /** Points of quality that enzymes must have gained for a preference. */
  readonly margin: number
  /** Kinds of personal data to hide; secrets are always hidden. */
  readonly redact: readonly PiiKind[]
  /** Turns of one conversation row. */
  readonly maxTurns: number
  /** In the place of the system prompt that spans came with. */
  readonly system: string | undefined
  /** Characters that an answer needs. */
  readonly minCharacters: number
  /** Rows at most. */
  readonly limit: number | undefined
  readonly seed: number
  /** Texts of a CSV that a spreadsheet would run are made harmless; it is not meant to be read again. */
  readonly csvSafe?: boolean
  /** Undefined: as the format has it. */
  readonly ratio: Ratio | undefined
}

/** The filters in the words of the command line. */
export function filtersOf({selection, ...request}: ExportRequest): Record<string, unknown> {
  const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())
  const all: Record<string, unknown> = {
    grade: selection.grades,
    gate: selection.gate,
    status: selection.statuses,
    min_quality: selection.minQuality,
    domain: selection.domains,
    action: selection.actions,
    since: date(selection.since),
    until: date(selection.until),
    split: selection.splits,
    license: selection.licenses,
    source: selection.sources,
    origin: request.origins,
    margin: request.margin,
    max_turns: request.maxTurns,
    system: request.system,
    min_chars: request.minCharacters,
    limit: request.limit,
    csv_safe: request.csvSafe || undefined,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
