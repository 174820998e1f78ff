import type {Store} from '../store/open.ts'
import type {CalibrateSummary} from './calibrate.ts'
import {basisOf, lastCalibration, staleness} from './calibrations.sql.ts'

/** The report of the calibration that was made last, and why it no longer holds, if so. */
export function calibrationState(
  {db}: Store,
  embedder: string,
): {readonly report: CalibrateSummary; readonly stale: readonly string[]} | null {
  const calibration = lastCalibration(db)
  if (calibration === undefined) return null
  return {
    report: calibration.report as unknown as CalibrateSummary,
    stale: staleness(calibration, basisOf(db, embedder)),
  }
}
