import type {Writable} from 'node:stream'
import {PII_KINDS} from '../enzyme/security/pii.ts'
import {UsageError} from '../errors.ts'
import {type Ratio, ratioOf} from '../exporting/parts.ts'
import {EXPORT_GRADES, type ExportGrade} from '../exporting/selection.ts'
import {ORIGINS, type Origin} from '../exporting/shapes.ts'
import {type ExportFormat, type HfContent, type SftShape, targetOf} from '../exporting/target.ts'
import type {ExportRequest} from '../pipeline/export-request.ts'
import type {PiiKind, Settings} from '../settings/schema.ts'
import {domainName} from '../span/row.ts'
import type {Status} from '../span/schema.ts'
import type {Split} from '../span/split.ts'
import {dataOutput} from './data-output.ts'
import {momentFrom, numberFrom} from './question-input.ts'

export const EXPORT_SPLITS = ['memory', 'calibration', 'validation'] as const satisfies readonly Split[]
export const EXPORT_STATUSES = ['pending', 'completed', 'failed'] as const satisfies readonly Status[]

/** Points of quality that enzymes must have gained: the gain that orchestration aims at (CONTRACT, "targets"). */
const USUAL_MARGIN = 5

/** The flags of `export` as they were typed. */
export interface ExportFlags {
  readonly format: ExportFormat
  readonly output?: string | undefined
  readonly json: boolean
  readonly content?: HfContent | undefined
  readonly shape?: SftShape | undefined
  readonly grade?: readonly (ExportGrade | 'all')[] | undefined
  readonly domain?: readonly string[] | undefined
  readonly action?: readonly string[] | undefined
  readonly 'min-quality'?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly split?: readonly Split[] | undefined
  readonly license?: readonly string[] | undefined
  readonly source?: readonly string[] | undefined
  readonly status?: readonly Status[] | undefined
  readonly redact?: readonly (PiiKind | 'all')[] | undefined
  readonly origin?: readonly Origin[] | undefined
  readonly margin?: string | undefined
  readonly 'max-turns': number
  readonly system?: string | undefined
  readonly 'min-chars': number
  readonly limit?: number | undefined
  readonly seed: number
  readonly 'csv-safe': boolean
  readonly 'split-ratio'?: string | undefined
}

/**
 * What the flags mean.
 * @throws {UsageError} a value that does not fit, or a flag that means nothing to the format
 */
export function exportRequestFrom(flags: ExportFlags, {orchestrate}: Settings): ExportRequest {
  const {format, content = 'sft', shape = 'messages', redact = [], grade = ['diamond', 'diamond+']} = flags
  const {source} = targetOf(format, {content})
  if (flags.content !== undefined && format !== 'hf') throw usage('--content goes with --format hf')
  if (flags.shape !== undefined && format !== 'sft' && !(format === 'hf' && content === 'sft'))
    throw usage('--shape goes with --format sft')
  if (flags.status !== undefined && source !== 'spans')
    throw usage('--status goes with whole spans', 'only what is completed is learned from: leave it out')
  if ((flags.origin ?? flags.margin) !== undefined && source !== 'pairs' && source !== 'labels')
    throw usage('--origin and --margin go with preferences', 'dpo, kto, openai-dpo, or hf of dpo or kto')
  if (flags['csv-safe'] && format !== 'csv') throw usage('--csv-safe goes with --format csv')
  return {
    format,
    content,
    sftShape: shape,
    selection: {
      gate: orchestrate.gate,
      grades: EXPORT_GRADES.filter((one) => grade.includes(one) || grade.includes('all')),
      minQuality: numberFrom('min-quality', flags['min-quality'], 100),
      domains: flags.domain?.map((domain) => domainName(domain) ?? ''),
      actions: flags.action,
      since: momentFrom('since', flags.since),
      until: momentFrom('until', flags.until),
      splits: flags.split,
      licenses: flags.license,
      sources: flags.source,
      statuses: source === 'spans' ? (flags.status ?? EXPORT_STATUSES) : ['completed'],
    },
    origins: flags.origin ?? ORIGINS,
    margin: numberFrom('margin', flags.margin, 100) ?? USUAL_MARGIN,
    // Who has personal data hidden in the store wants it hidden outside.
    redact: PII_KINDS.filter(
      (kind) => redact.includes(kind) || redact.includes('all') || orchestrate.pii.includes(kind),
    ),
    maxTurns: flags['max-turns'],
    system: flags.system,
    minCharacters: flags['min-chars'],
    limit: flags.limit,
    seed: flags.seed,
    csvSafe: flags['csv-safe'],
    ratio: ratioFrom(flags['split-ratio']),
  }
}

/**
 * Where it goes: a path, or the stream.
 * @throws {UsageError} a stream can't hold it, or holds something else already
 */
export function exportOutputFrom(
  {output = '-', json}: Pick<ExportFlags, 'output' | 'json'>,
  {ratio, ...request}: ExportRequest,
  stdout: Writable & {readonly isTTY?: boolean},
): string | Writable {
  if (output !== '-') return output
  const {folder, encoding} = targetOf(request.format, request)
  if (folder || ratio !== undefined) throw usage('this export is a folder of files', 'name it: --output FOLDER')
  if (json) throw usage('two results can not both go to stdout', 'name a file: --output FILE')
  if (encoding === 'parquet' && stdout.isTTY)
    throw usage('Parquet is nothing for a terminal', 'name a file: --output FILE')
  return dataOutput(stdout)
}

function ratioFrom(text: string | undefined): Ratio | undefined {
  if (text === undefined) return undefined
  const ratio = ratioOf(text)
  if (ratio === undefined)
    throw usage(`--split-ratio ${text.slice(0, 40)} is no division`, 'three shares of 1: 0.9/0.05/0.05')
  return ratio
}

function usage(message: string, hint = 'see logline export --help'): UsageError {
  return new UsageError('usage', message, {hint})
}
