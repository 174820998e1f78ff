import {hash} from 'node:crypto'
import type {Database} from 'better-sqlite3'
import type {MatcherOptions} from '../matching/prediction.ts'
import {canonicalForm} from '../span/identity.ts'
import {basisOf, type CalibrationBasis, lastCalibration, staleness} from './calibrations.sql.ts'
import type {MatchKind} from './correctness.ts'
import {rankerInUse} from './ranker-in-use.ts'

/** Counts up when results mean something else. */
const EVAL_VERSION = 4

/** What is asked, and how. */
export interface EvalRequest {
  /** SHA-256 of the questions. */
  readonly fileHash: string
  readonly match: MatchKind
  readonly matcher: MatcherOptions
  readonly minQuality: number
  readonly limit: number | undefined
}

/** What a run is of: runs of one id give the same results. */
export interface EvalIdentity {
  readonly id: string
  readonly basis: CalibrationBasis
  /** Canonical JSON. */
  readonly parameters: string
  /** The calibration that confidences come from; null: there is none, or it no longer holds. */
  readonly calibration: string | null
  /** Why there is no calibration; empty where there is one. */
  readonly whyUncalibrated: readonly string[]
}

/** Calibration and ranker count by what they hold: calibrated anew, one may keep its id. */
export function evalIdentity(db: Database, embedder: string, request: EvalRequest): EvalIdentity {
  const {fileHash, ...settings} = request
  const basis = basisOf(db, embedder)
  const last = lastCalibration(db)
  const stale = last === undefined ? ['there is no calibration'] : staleness(last, basis)
  const used = stale.length === 0 ? last : undefined
  const parameters = canonicalForm(
    JSON.parse(
      JSON.stringify({
        version: EVAL_VERSION,
        ...settings,
        calibration: used === undefined ? undefined : {id: used.id, model: digestOf(used.model)},
        ranker: digestOf(rankerInUse(db, embedder).model),
      }),
    ),
  )
  return {
    id: `eval_${digestOf(canonicalForm({...basis, parameters, fileHash}))}`,
    basis,
    parameters,
    calibration: used?.id ?? null,
    whyUncalibrated:
      last === undefined
        ? stale
        : stale.map((reason) => `the calibration of ${last.created_at.slice(0, 10)} no longer holds: ${reason}`),
  }
}

function digestOf(value: object | string): string {
  return hash('sha256', typeof value === 'string' ? value : JSON.stringify(value), 'hex').slice(0, 16)
}
