import type {Writable} from 'node:stream'
import {reportHtml} from '../calibration/report-html.ts'
import type {Store} from '../store/open.ts'
import type {CalibrateSummary} from './calibrate.ts'
import {describeMatch} from './correctness.ts'
import {writeLines} from './write-lines.ts'

/**
 * Writes the report of a calibration of this store as one HTML file, or onto a stream.
 * @throws as `writeLines`
 */
export async function writeCalibrationReport(
  {path}: Pick<Store, 'path'>,
  target: string | Writable,
  {summary, signal}: {readonly summary: CalibrateSummary; readonly signal: AbortSignal},
): Promise<void> {
  const {order, match, match_by_domain, model, map, records} = summary
  const about = [
    ['calibration', summary.id],
    ['made', summary.created_at],
    ['store version', String(summary.store_version)],
    ['embedder', summary.embedder],
    ['matcher version', String(summary.matcher)],
    [
      'questions asked',
      `${records.memory} memory, ${records.calibration} calibration, ${records.validation} validation`,
    ],
    ['order', order],
    ['counts as right', describeMatch(match, match_by_domain)],
    ['model', `${model}, scale ${map}`],
    [
      'ranker',
      summary.ranker !== null && summary.ranker.local > summary.ranker.shipped
        ? 'learned from this store'
        : 'as it ships',
    ],
    ['found nothing near', String(summary.unanswered)],
  ] as const
  await writeLines([reportHtml(summary, about, summary.notes)], target, {signal, store: path})
}
