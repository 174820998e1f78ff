import {setImmediate} from 'node:timers/promises'
import {orchestrationsFollow} from '../enzyme/orchestrations.sql.ts'
import {throwIfStopped} from '../errors.ts'
import {measureAhead} from '../quality/measure-ahead.ts'
import {METER_VERSION} from '../quality/meter.ts'
import {catchUpBands} from '../quality/neighbours.sql.ts'
import {PHRASE_MODEL_VERSION} from '../quality/phrase-tables.ts'
import {type MeasuredSpan, qualityTable, type SeqRange, spanMeter} from '../quality/quality.sql.ts'
import type {ScoreSource} from '../settings/schema.ts'
import {bandSnapshot} from '../span/band-snapshot.ts'
import type {Store} from '../store/open.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {bumpStoreVersion, finishRun, stageSettingId, startRun} from './runs.sql.ts'

/** What the meter's numbers depend on: when it changes, all of them are outdated. */
export const meterSetting = {version: METER_VERSION, parameters: {phrase_model: PHRASE_MODEL_VERSION}}

/** What is measured by one thread at a time, and committed together. */
const BATCH_ROWS = 1000

/** Fewer spans than this are measured by this thread: starting others takes longer. */
const THREADS_FROM_SPANS = 4000

/** Of all spans, how many must be measured for reading all bands at once to pay. */
const SNAPSHOT_FROM_SHARE = 0.05

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
  const follow = orchestrationsFollow(db)
  const run = startRun(db, 'validate', now())
  const setting = stageSettingId(db, 'validate', meterSetting)
  db.transaction(catchUpBands).immediate(db)

  const outdated = quality.countOutdated(setting)
  const counts = {measured: 0, regraded: 0, score: scorePolicy}
  let total = outdated + quality.countOfOtherPolicy(scorePolicy)
  const event = (kind: StageEvent['kind']): StageEvent => {
    const done = counts.measured + counts.regraded
    // A span that is outdated and of another policy as well was counted twice, and is done at once.
    if (kind === 'finished') total = done
    return {stage: 'validate', kind, done, total, at: now()}
  }
  const ranges = function* (): Generator<SeqRange> {
    for (let after = 0; ; ) {
      const through = quality.nextEnd(setting, after, BATCH_ROWS)
      if (through === null) return
      yield {after, through}
      after = through
    }
  }
  const measured = async function* (): AsyncGenerator<readonly MeasuredSpan[]> {
    if (outdated >= THREADS_FROM_SPANS && !db.memory) {
      const manyOfAll = outdated >= SNAPSHOT_FROM_SHARE * quality.countSpans()
      const job = {path: store.path, setting, ...(manyOfAll ? {bands: bandSnapshot(db)} : {})}
      yield* measureAhead(job, ranges(), signal)
    } else {
      const measureSome = spanMeter(db)
      for (const range of ranges()) yield measureSome(setting, range)
    }
  }
  const write = db.transaction((spans: readonly MeasuredSpan[]) => {
    for (const span of spans) {
      quality.write(span, setting, scorePolicy)
      follow(span.seq, span)
    }
    counts.measured += spans.length
    bumpStoreVersion(db)
  })
  const regradeSome = db.transaction((after: number): number => {
    const {rows, last, changed} = quality.regradeSome(scorePolicy, after, BATCH_ROWS)
    counts.regraded += rows
    if (changed > 0) bumpStoreVersion(db)
    return rows > 0 ? last : Number.POSITIVE_INFINITY
  })

  yield event('started')
  for await (const spans of measured()) {
    // Lets signals in where everything else is synchronous.
    await setImmediate()
    throwIfStopped(signal)
    write.immediate(spans)
    yield event('progress')
  }
  for (let seq = 0; seq !== Number.POSITIVE_INFINITY; ) {
    await setImmediate()
    throwIfStopped(signal)
    seq = regradeSome.immediate(seq)
    if (seq !== Number.POSITIVE_INFINITY) yield event('progress')
  }
  finishRun(db, run, now(), counts)
  yield event('finished')
  return counts
}
