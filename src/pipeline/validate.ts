import {setImmediate} from 'node:timers/promises'
import {throwIfStopped} from '../errors.ts'
import {METER_VERSION, measure} from '../quality/meter.ts'
import {neighbourhood} from '../quality/neighbours.sql.ts'
import {PHRASE_MODEL_VERSION} from '../quality/phrase-tables.ts'
import {qualityTable} from '../quality/quality.sql.ts'
import type {ScoreSource} from '../settings/schema.ts'
import {spanOf} from '../span/row.ts'
import type {Store} from '../store/open.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {bumpStoreVersion, finishRun, stageSettingId, startRun} from './runs.sql.ts'

/** What the meter's numbers depend on: when it changes, all of them are outdated. */
export const meterSetting = {version: METER_VERSION, parameters: {phrase_model: PHRASE_MODEL_VERSION}}

/** What is committed together. */
const BATCH = {rows: 2000, characters: 8 << 20}

export interface ValidateOptions extends StageOptions {
  /** Which number decides the grade. */
  readonly scorePolicy: ScoreSource
}

export interface ValidateSummary {
  /** Spans the meter read, because they were new, had changed, or had been read by another meter. */
  readonly measured: number
  /** Spans that were measured before and whose grade was decided anew, because the policy is another. */
  readonly regraded: number
  readonly score: ScoreSource
}

/**
 * Measures and grades every span that is not yet, or not as it is now. The policy is no parameter of the meter: each
 * row says by which one it was graded, so that another one only grades again, and a killed run goes on where it was.
 * @throws {Interrupted} the signal fired
 */
export async function* validate(store: Store, options: ValidateOptions): Stage<ValidateSummary> {
  const {db} = store
  const {scorePolicy, signal, now} = options
  const quality = qualityTable(db)
  const neighbours = neighbourhood(db)
  const run = startRun(db, 'validate', now())
  const setting = stageSettingId(db, 'validate', meterSetting)
  db.transaction(neighbours.catchUp).immediate()

  const outdated = quality.countOutdated(setting)
  const counts = {measured: 0, regraded: 0, score: scorePolicy}
  let total = outdated + quality.countOfOtherPolicy(scorePolicy)
  const event = (kind: StageEvent['kind']): StageEvent => {
    const done = counts.measured + counts.regraded
    // A span that is outdated and of another policy as well was counted twice, and is done at once.
    if (kind === 'finished') total = done
    return {stage: 'validate', kind, done, total, at: now()}
  }
  const measureSome = db.transaction((after: number): number => {
    const rows = quality.outdated(setting, after, BATCH)
    for (const row of rows) quality.write(row, setting, measure(spanOf(row), neighbours.similarities(row)), scorePolicy)
    counts.measured += rows.length
    if (rows.length > 0) bumpStoreVersion(db)
    return rows.at(-1)?.seq ?? Number.POSITIVE_INFINITY
  })
  const regradeSome = db.transaction((after: number): number => {
    const {rows, last, changed} = quality.regradeSome(scorePolicy, after, BATCH.rows)
    counts.regraded += rows
    if (changed > 0) bumpStoreVersion(db)
    return rows > 0 ? last : Number.POSITIVE_INFINITY
  })

  yield event('started')
  for (const step of [measureSome, regradeSome])
    for (let seq = 0; seq !== Number.POSITIVE_INFINITY; ) {
      // Lets signals in: everything else here is synchronous.
      await setImmediate()
      throwIfStopped(signal)
      seq = step.immediate(seq)
      if (seq !== Number.POSITIVE_INFINITY) yield event('progress')
    }
  finishRun(db, run, now(), counts)
  yield event('finished')
  return counts
}
