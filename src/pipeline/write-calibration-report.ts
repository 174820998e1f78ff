import {writeFileSync} from 'node:fs'
import {reportHtml} from '../calibration/report-html.ts'
import {UsageError} from '../errors.ts'
import type {CalibrateSummary} from './calibrate.ts'

/** @throws {UsageError} the file can't be written */
export function writeCalibrationReport(file: string, summary: CalibrateSummary): void {
  const {order, match, model, map, records} = summary
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
    ['counts as right', match],
    ['model', `${model}, scale ${map}`],
    [
      'ranker',
      summary.ranker !== null && summary.ranker.local > summary.ranker.shipped
        ? 'learned from this store'
        : 'as it ships',
    ],
    ['found nothing near', String(summary.unanswered)],
  ] as const
  try {
    writeFileSync(file, reportHtml(summary, about, summary.notes))
  } catch (error) {
    throw new UsageError('report_unwritable', `${file} can't be written: ${(error as Error).message}`, {
      hint: 'check that its folder exists and is yours to write; the calibration itself is stored',
      file,
    })
  }
}
