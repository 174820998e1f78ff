import type {Status} from '../span/schema.ts'
import type {Split} from '../span/split.ts'

/** One grade for each span: diamond+ where orchestrate's gate says so, else what validate says, raw where nothing does. */
export const EXPORT_GRADES = ['diamond+', 'diamond', 'needs_enrichment', 'rejected', 'raw'] as const
export type ExportGrade = (typeof EXPORT_GRADES)[number]

/** In the place of a licence: spans that name none. */
export const NO_LICENSE = 'none'

/** Which spans are exported. What is absent does not restrict; lists are alternatives. */
export interface Selection {
  /** Quality that makes a diamond+, 0-100. */
  readonly gate: number
  readonly grades: readonly ExportGrade[]
  /** 0-100, of the score that decided the grade; above 0 it leaves out what was never judged. */
  readonly minQuality?: number | undefined
  /** As `domainName` writes them. */
  readonly domains?: readonly string[] | undefined
  /** Values of `did`. */
  readonly actions?: readonly string[] | undefined
  /** Milliseconds since 1970; the start is included, the end is not. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly splits?: readonly Split[] | undefined
  readonly licenses?: readonly string[] | undefined
  readonly sources?: readonly string[] | undefined
  readonly statuses: readonly Status[]
}
