import {hash} from 'node:crypto'
import {setImmediate} from 'node:timers/promises'
import {type CalibrationReport, reportCalibration} from '../calibration/calibration-report.ts'
import {leastRecords} from '../calibration/conformal.ts'
import {fitCalibration} from '../calibration/fit-calibration.ts'
import {leastAccepted} from '../calibration/risk-control.ts'
import type {Embedder} from '../embedding/embedder.ts'
import {throwIfStopped} from '../errors.ts'
import type {MatcherOptions} from '../matching/prediction.ts'
import type {RankerModel} from '../matching/ranker/ranker.ts'
import {shippedRanker} from '../matching/ranker/shipped.ts'
import {canonicalForm} from '../span/identity.ts'
import {domainName} from '../span/row.ts'
import type {Split} from '../span/split.ts'
import type {Store} from '../store/open.ts'
import {type AskedRecord, earlierAsker} from './ask-earlier.ts'
import {readRecords} from './asked-records.ts'
import {notesOf} from './calibration-notes.ts'
import {refuseLeaks, refuseTooAlike, refuseTooFew, refuseUnready} from './calibration-refusals.ts'
import {
  basisOf,
  type CalibrationBasis,
  finishCalibration,
  finishedRanker,
  lastCalibration,
  openCalibration,
  recordsOf,
  reopenCalibration,
  sameCalibration,
  writeRecord,
} from './calibrations.sql.ts'
import {dropChoices} from './choices.sql.ts'
import {type MatchKind, matchOfDomain} from './correctness.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {RANKER_FROM, type RankerGain} from './local-ranker.ts'
import type {Order} from './order.ts'
import {type AskedSpan, askedSpans, calibrationSplit, guessOrder, nearDuplicateClusters} from './prequential.sql.ts'
import {CONFIDENCE_INPUTS} from './ranked-answers.ts'
import {type Refit, refitRanker} from './refit-ranker.ts'
import {finishRun, startRun} from './runs.sql.ts'

/** Counts up when the same parameters give another calibration. */
const CALIBRATION_VERSION = 8

/** Records committed together. */
const BATCH = 25

/** Calibration questions that are enough to leave out earlier ones, at least, and beside the least that a bound takes. */
const ENOUGH = 500
const ENOUGH_TIMES = 10

export interface CalibrateOptions extends StageOptions {
  readonly embedder: Embedder
  readonly matcher: MatcherOptions
  readonly minQuality: number
  /** Undefined: 0.1, and no refusal when there is too little data for it. So the two below: 0.05. */
  readonly alpha?: number | undefined
  readonly maxError?: number | undefined
  readonly delta?: number | undefined
  readonly match: MatchKind
  readonly matchByDomain: Readonly<Record<string, MatchKind>>
  /** Undefined: by the times of the spans, unless most share theirs with another. */
  readonly order?: Order | undefined
  readonly seed: number
  /** Spans of the memory split that are asked, at most; of the other two splits up to as many together. */
  readonly sample: number
  /** Instead of the one that ships: held out in a measurement. */
  readonly ranker?: RankerModel | undefined
  /** Memory questions that a ranker of its own needs; undefined: 1,000. */
  readonly rankerFrom?: number | undefined
}

export interface CalibrateSummary extends CalibrationReport, CalibrationBasis {
  readonly id: string
  readonly created_at: string
  readonly order: Order
  readonly match: MatchKind
  readonly match_by_domain: Readonly<Record<string, MatchKind>>
  readonly records: Readonly<Record<Split, number>>
  /** Questions that nothing near had an answer to: no confidence is ever given to such. */
  readonly unanswered: number
  /** `local`: the confidence model was fitted on this store; `ranker`: too few records, only its scale was. */
  readonly model: 'local' | 'ranker'
  readonly map: 'platt' | 'isotonic'
  /** What learning to order from this store brought; null: too few questions to try. It is used when it is more. */
  readonly ranker: RankerGain | null
  /** What a person should know of the figures. */
  readonly notes: readonly string[]
  /** How many questions were asked now; the others were known from a run that was stopped, or is repeated. */
  readonly asked: number
}

/**
 * Measures how often the matcher is right on the store's own questions, and makes confidences of it. Every question is
 * asked with nothing but earlier spans to answer from (prequential; Dawid 1984). The model of the confidence is fitted
 * on the memory split, scale, bounds and thresholds on the calibration split, and what is printed is measured on the
 * validation split. Deterministic for a store, seed and parameters; can be killed and gone on with.
 * @throws {StoreError} nothing to calibrate with
 * @throws {GateError} too few records for the alpha or the error that was asked for, or all of one class
 */
export async function* calibrate(store: Store, options: CalibrateOptions): Stage<CalibrateSummary> {
  const {db} = store
  const {embedder, seed, signal, now} = options
  const {alpha = 0.1, maxError = 0.05, delta = 0.05, rankerFrom = RANKER_FROM} = options
  refuseUnready(db, embedder.fingerprint)
  refuseLeaks(db)
  const order = options.order ?? guessOrder(db)
  const basis = basisOf(db, embedder.fingerprint)
  const {match, matchByDomain, matcher, minQuality, sample} = options
  const parameters = canonicalForm(
    JSON.parse(
      JSON.stringify({
        version: CALIBRATION_VERSION,
        inputs: CONFIDENCE_INPUTS,
        ...(options.ranker === undefined ? {} : {ranker: hash('sha256', JSON.stringify(options.ranker), 'hex')}),
        ...{alpha, maxError, delta, seed, rankerFrom, order, match, matchByDomain, matcher, minQuality, sample},
      }),
    ),
  )
  const id = `cal_${hash('sha256', canonicalForm({...basis, parameters}), 'hex').slice(0, 16)}`
  const most = {memory: sample, calibration: sample, validation: sample}
  const enoughFor = (share: number) =>
    Math.max(ENOUGH, ENOUGH_TIMES * Math.max(leastRecords(share), leastAccepted(maxError, delta)))
  const spansFor = (enough: number) => askedSpans(db, {order, seed, most, enough, minQuality})
  const spans = spansFor(enoughFor(alpha))
  const split = () => calibrationSplit(db, minQuality)
  refuseTooFew(spans.filter((span) => span.split === 'calibration').length, options, split)
  const known = new Set(recordsOf(db, id).map(({seq}) => seq))
  const missing = spans.filter(({seq}) => !known.has(seq))
  const run = startRun(db, 'calibrate', now())
  db.transaction(() => {
    openCalibration(db, id, basis, parameters, now())
    if (missing.length > 0) reopenCalibration(db, id)
  }).immediate()
  const finished = finishedRanker(db, id)
  const memory = spans.filter(({split}) => split === 'memory')
  const refits = finished === undefined && memory.length >= rankerFrom
  const progress = {done: known.size, total: spans.length + (refits ? memory.length : 0)}
  const event = (kind: StageEvent['kind']): StageEvent => ({stage: 'calibrate', kind, at: now(), ...progress})
  yield event('started')
  const earlier = earlierAsker(store, {...options, matchOf: matchOfDomain(match, matchByDomain)})
  const clusters = nearDuplicateClusters(spans)
  const shipped = options.ranker ?? shippedRanker()
  let refit: Refit = {ranker: undefined, gain: null}
  if (refits) {
    const fitting = refitRanker(store, memory, {
      calibration: id,
      choice: earlier.choice,
      clusters,
      shipped,
      seed,
      from: rankerFrom,
      signal,
      now,
    })
    let asked = 0
    for (let next = await fitting.next(); ; next = await fitting.next()) {
      if (next.done) {
        refit = next.value
        break
      }
      asked += next.value
      progress.done += next.value
      yield event('progress')
    }
    progress.done += memory.length - asked
  }
  const {ranker: local, gain} = refit
  // A question of the memory split is ordered by what learned from the other half: as new ones will be.
  const rankerFor = ({seq, split}: AskedSpan) => (split === 'memory' ? local?.unseenBy(seq) : local?.model) ?? shipped
  for (let start = 0; start < missing.length; start += BATCH) {
    const batch = missing.slice(start, start + BATCH)
    const records: AskedRecord[] = []
    for (const span of batch) records.push(await earlier.ask(span, rankerFor(span)))
    await setImmediate()
    throwIfStopped(signal)
    db.transaction(() => {
      for (const [at, {seq, split}] of batch.entries())
        writeRecord(db, id, {seq, split, record: JSON.stringify(records[at])})
    }).immediate()
    progress.done += batch.length
    yield event('progress')
  }
  const {records, unanswered} = readRecords(store, id, spans, clusters)
  refuseTooFew(records.calibration.length, options, split)
  refuseTooAlike(records.calibration, options, {
    enoughFor,
    recordsOf: (enough) => readRecords(store, id, spansFor(enough), clusters).records.calibration,
  })
  const model = fitCalibration(records.memory, records.calibration, {
    ...{alpha, maxError, delta, seed},
    features: CONFIDENCE_INPUTS.map(([name]) => name),
    directions: CONFIDENCE_INPUTS.map(([, direction]) => direction),
  })
  const ranker = finished === undefined ? (local?.model ?? null) : finished
  // Found again as it was, it is as old as it was.
  const before = missing.length === 0 ? sameCalibration(db, {id, model, ranker}) : undefined
  const created = before === undefined ? now() : new Date(before.finished_at)
  const counts = {
    memory: records.memory.length,
    calibration: records.calibration.length,
    validation: records.validation.length,
  }
  const report = {
    ...reportCalibration(model, records, seed),
    ...basis,
    id,
    created_at: created.toISOString(),
    order,
    match,
    match_by_domain: matchByDomain,
    records: counts,
    unanswered,
    model: model.meta === null ? ('ranker' as const) : ('local' as const),
    map: model.map.kind,
    ranker: gain ?? earlierGain(db, id),
  }
  const domains = new Set(spans.map(({domain}) => domain))
  const unknown = Object.keys(matchByDomain).filter((domain) => !domains.has(domainName(domain) ?? null))
  const notes = [
    ...(before === undefined
      ? []
      : [`already calibrated on ${report.created_at.slice(0, 10)}: nothing has changed since`]),
    ...notesOf(report),
    ...unknown.map((domain) => `match_by_domain: no question is of the domain ${domain}`),
  ]
  const summary: CalibrateSummary = {...report, notes, asked: missing.length}
  db.transaction(() => {
    if (before === undefined) finishCalibration(db, id, {model, report: {...summary}, ranker}, created)
    dropChoices(db)
  }).immediate()
  finishRun(db, run, now(), {id, asked: missing.length, records: counts})
  yield event('finished')
  return summary
}

/** What a finished calibration says of its ranker: a repeated one does not fit it again. */
function earlierGain(db: Store['db'], id: string): RankerGain | null {
  const last = lastCalibration(db)
  return last?.id === id ? ((last.report.ranker as RankerGain | null | undefined) ?? null) : null
}
