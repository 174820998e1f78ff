import {setImmediate} from 'node:timers/promises'
import {throwIfStopped} from '../errors.ts'
import {qualityTable, spanMeter} from '../quality/quality.sql.ts'
import {setQualityAside} from '../quality/quality-aside.sql.ts'
import type {ScoreSource} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'
import {findStageSetting} from './runs.sql.ts'
import {meterSetting} from './validate.ts'

/** Spans that are measured between two looks at the signal. */
const BATCH_ROWS = 500

/** No row of the store has this setting, so that every span counts as not measured. */
const NO_SETTING = -1

/** How a look at a store is measured. */
export interface AsideOptions {
  readonly scorePolicy: ScoreSource
  readonly signal: AbortSignal
  /** Told before it begins how many spans are to be measured. */
  readonly notice: (spans: number) => void
}

/**
 * Measures what validate would measure, for this connection alone: the store stays as it is.
 * @throws {Interrupted} the signal fired
 */
export async function measureAside({db}: Store, {scorePolicy, signal, notice}: AsideOptions): Promise<void> {
  const setting = findStageSetting(db, 'validate', meterSetting) ?? NO_SETTING
  const outdated = qualityTable(db).countOutdated(setting)
  if (outdated === 0) return
  notice(outdated)
  setQualityAside(db)
  const quality = qualityTable(db)
  const measureSome = spanMeter(db)
  for (let after = 0; ; ) {
    const through = quality.nextEnd(setting, after, BATCH_ROWS)
    if (through === null) return
    for (const span of measureSome(setting, {after, through})) quality.write(span, setting, scorePolicy)
    after = through
    await setImmediate()
    throwIfStopped(signal)
  }
}
