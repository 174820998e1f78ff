import {GateError} from '../errors.ts'
import type {Ratio} from '../exporting/parts.ts'
import type {Target} from '../exporting/target.ts'
import type {WrittenFile} from './export-part.ts'
import type {ExportRequest} from './export-request.ts'

interface Had {
  readonly request: ExportRequest
  readonly target: Target
  readonly rows: number
  readonly labels: ReadonlySet<boolean>
  readonly considered: number
  readonly skipped: Readonly<Record<string, number>>
}

/**
 * Whether there is what the format needs.
 * @throws {GateError} what is missing, and what brings it
 */
export function checkNeeds({request, target, rows, labels, considered, skipped}: Had): void {
  const missing = (code: string, message: string, hint: string): GateError =>
    new GateError(code, `${request.format}: ${message}`, {hint})
  const unfit = Object.entries(skipped)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ')
  const why = `${considered} spans are in the store${unfit === '' ? '' : ` (left out: ${unfit})`}`
  if (target.source === 'pairs' && rows === 0)
    throw missing(
      'no_preferences',
      `nobody has preferred one answer to another; ${why}`,
      `pairs come from two spans with one question and metadata.user_rating 4-5 and 1-2, from feedback with actual_output, from self-play that a judge compared (metadata.judge), and from enzymes that raised an answer by ${request.margin} points (logline orchestrate; --margin lowers it)`,
    )
  if (target.source === 'labels' && labels.size < 2)
    throw missing(
      'one_class_missing',
      `${labels.has(true) ? 'no answer was disliked' : labels.has(false) ? 'no answer was liked' : 'no answer was rated'}, and both are needed; ${why}`,
      'labels come from metadata.user_rating (4-5 liked, 1-2 disliked), from feedback, from self-play that a judge compared (metadata.judge), and from answers that enzymes raised (--margin); --grade all also takes liked answers of other grades',
    )
  if (rows < target.leastRows)
    throw missing(
      'too_few_rows',
      `${rows} rows, and ${target.leastRows} are the least; ${why}`,
      skipped['grade'] === undefined || skipped['grade'] === 0
        ? 'fewer filters, or more spans'
        : 'only diamonds are taken: run `logline validate` or `logline run` first if spans are not graded yet, or widen --grade',
    )
}

/** @throws {GateError} a part that the format needs got no rows */
export function checkParts(target: Target, ratio: Ratio, files: readonly WrittenFile[]): void {
  for (const [index, name] of target.partNames.entries()) {
    const rows = files.find(({part, rows: ofPart}) => part === name && ofPart !== null)?.rows ?? 0
    if (rows > 0 || !(target.needsAllParts || (index === 0 && ratio[0] > 0 && target.leastRows > 0))) continue
    throw new GateError('empty_part', `${target.format}: no row fell into ${name}`, {
      hint: 'it takes more rows, other shares (--split-ratio 0.8/0.1/0.1), or another --seed',
    })
  }
}
