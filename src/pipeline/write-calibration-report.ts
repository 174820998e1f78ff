import {accessSync, constants, existsSync, statSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {reportHtml} from '../calibration/report-html.ts'
import {UsageError} from '../errors.ts'
import type {CalibrateSummary} from './calibrate.ts'
import {describeMatch} from './correctness.ts'

/**
 * Before minutes are spent on what can't be written.
 * @throws {UsageError} the file could not be written
 */
export function checkReportFile(file: string): void {
  try {
    if (existsSync(file) && statSync(file).isDirectory()) throw new Error('it is a folder')
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK)
  } catch (error) {
    throw unwritable(file, error, 'check that its folder exists and is yours to write; nothing was asked yet')
  }
}

/** @throws {UsageError} the file can't be written */
export function writeCalibrationReport(file: string, summary: CalibrateSummary): void {
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
  try {
    writeFileSync(file, reportHtml(summary, about, summary.notes))
  } catch (error) {
    throw unwritable(
      file,
      error,
      'check that its folder exists and is yours to write; the calibration itself is stored',
    )
  }
}

function unwritable(file: string, error: unknown, hint: string): UsageError {
  return new UsageError('report_unwritable', `${file} can't be written: ${(error as Error).message}`, {hint, file})
}
