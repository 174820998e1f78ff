import {answerSet, covers, DOMAIN_FLOOR, type SetQuantiles} from './answer-sets.ts'
import {type Assurance, answerScores, assure, type CalibrationModel, scoreOf} from './calibration-model.ts'
import type {CalibrationRecord} from './calibration-record.ts'
import {crossFitted} from './fit-calibration.ts'
import {type Figures, figuresOf, type Measures, measure} from './measures.ts'
import {accuracyOf} from './outcome.ts'

/** How a calibration did on records that did not make it. Shares are 0-1. */
export interface CalibrationReport {
  /** `validation`: the validation split; `cross-fitted`: too few of it, so the calibration records, each held out. */
  readonly basis: 'validation' | 'cross-fitted'
  readonly n: number
  /** The raw confidence of the matcher, taken for a probability. */
  readonly before: Measures
  readonly after: Measures
  /** Answers with a probability above 0.8. */
  readonly above_80: {readonly n: number; readonly accuracy: number}
  readonly domains: readonly DomainReport[]
  readonly sets: SetReport
  /** Domains without a quantile of their own; null: there are none, or no other domain to share one with. */
  readonly shared_quantile: SharedQuantile | null
  readonly bounds: {
    readonly alpha: number
    /** Of the right answers, how many the bound keeps; of the wrong ones, how many it rejects. Null: there are none. */
    readonly right_kept: number | null
    readonly wrong_rejected: number | null
  }
  readonly answering: {
    readonly max_error: number
    readonly delta: number
    /** Calibration answers that are given at all, whatever threshold there is: those that one is certified on. */
    readonly records: number
    /** Least probability that is answered alone; null: none could be certified. */
    readonly threshold: number | null
    /** Whether none of those answers is below it: then all that is given is given alone. */
    readonly every: boolean
    /** Of all questions; an answer that is kept back for another reason is none. */
    readonly answered: number
    /** Of what is answered. */
    readonly error: number | null
  }
}

export interface SetReport {
  readonly alpha: number
  readonly coverage: number
  /** Mean number of answers in a set, "other" counting as one. */
  readonly size: number
  readonly with_other: number
  /** Share of the questions whose right answer was among the candidates at all. */
  readonly reachable: number
}

/**
 * A quantile that several domains share: of their sets together as many hold the right answer as was asked for, of those
 * of one of them perhaps more or fewer.
 */
export interface SharedQuantile {
  /** With the records that their sets could be calibrated with, the largest first; 0: measured only. */
  readonly domains: readonly {readonly domain: string; readonly records: number}[]
  /** `all`: it is that of all records; `these`: of these domains together. */
  readonly of: 'all' | 'these'
  /** Records that it is of. */
  readonly records: number
  /** Records that a domain needs for one of its own. */
  readonly floor: number
}

export interface DomainReport {
  readonly domain: string
  readonly n: number
  readonly accuracy: number
  readonly before: Figures
  readonly after: Figures
  readonly coverage: number
  readonly size: number
  /** Whether its sets have a quantile of their own. */
  readonly own_quantile: boolean
}

/** Fewer validation records than this measure nothing. */
const VALIDATION_FROM = 30

/** What records without a domain are called in reports. */
const NO_DOMAIN = '(none)'

/** Measures a calibration on the validation records; on cross-fitted calibration records when those are too few. */
export function reportCalibration(
  model: CalibrationModel,
  {calibration, validation}: Readonly<Record<'calibration' | 'validation', readonly CalibrationRecord[]>>,
  seed: number,
): CalibrationReport {
  const own = validation.length >= VALIDATION_FROM
  const records = own ? validation : calibration
  const assured = records.map((record) => assure(model, record.features, record.rivals, record.domain))
  const probabilities = own ? assured.map(({probability}) => probability) : crossFitted(model, calibration, seed)
  const rows = records.map((record, at) => ({record, probability: probabilities[at]!, assurance: assured[at]!}))
  const after = (some: readonly Row[]): Measures =>
    measure(
      some.map(({record, probability}) => ({probability, correct: record.correct})),
      seed,
    )
  const before = (some: readonly Row[]): Measures =>
    measure(
      some.map(({record}) => ({probability: record.raw, correct: record.correct})),
      seed,
    )
  const byDomain = Map.groupBy(rows, ({record}) => record.domain ?? NO_DOMAIN)
  const right = rows.filter(({record}) => record.correct)
  const wrong = rows.filter(({record}) => !record.correct)
  const sure = rows.filter(({probability}) => probability > 0.8)
  const given = rows.filter(({record, assurance}) => assurance.certified === true && record.given)
  const {risk, bounds, sets} = model
  return {
    basis: own ? 'validation' : 'cross-fitted',
    n: rows.length,
    before: before(rows),
    after: after(rows),
    above_80: {n: sure.length, accuracy: accuracyOf(sure.map(({record}) => record))},
    domains: [...byDomain]
      .sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1))
      .map(([domain, some]) => {
        const now = some.map(({record, probability}) => ({probability, correct: record.correct}))
        const raw = some.map(({record}) => ({probability: record.raw, correct: record.correct}))
        const {coverage, size} = setReport(model, some)
        return {
          domain,
          n: some.length,
          accuracy: accuracyOf(now),
          before: figuresOf(raw),
          after: figuresOf(now),
          coverage,
          size,
          own_quantile: Object.hasOwn(sets.domains, domain),
        }
      }),
    sets: setReport(model, rows),
    shared_quantile: sharedQuantile(sets, [...byDomain.keys()]),
    bounds: {
      alpha: bounds.alpha,
      right_kept: shareOf(right, ({assurance}) => assurance.verdict.mayBeRight),
      wrong_rejected: shareOf(wrong, ({record}) => {
        const {keepFrom} = bounds
        return keepFrom !== null && scoreOf(model, record.features) < keepFrom
      }),
    },
    answering: {
      max_error: risk.maxError,
      delta: risk.delta,
      records: risk.records,
      threshold: thresholdProbability(model, calibration),
      every: risk.threshold !== null && risk.accepted === risk.records,
      answered: rows.length === 0 ? 0 : given.length / rows.length,
      error: given.length === 0 ? null : 1 - accuracyOf(given.map(({record}) => record)),
    },
  }
}

interface Row {
  readonly record: CalibrationRecord
  readonly probability: number
  readonly assurance: Assurance
}

function setReport(model: CalibrationModel, rows: readonly Row[]): SetReport {
  const sets = rows.map(({record}) => ({
    set: answerSet(model.sets, answerScores(model, record.features, record.rivals), record.domain),
    truth: record.truth,
  }))
  const mean = (value: (one: (typeof sets)[number]) => number): number =>
    sets.length === 0 ? 0 : sets.reduce((sum, one) => sum + value(one), 0) / sets.length
  return {
    alpha: model.sets.alpha,
    coverage: mean(({set, truth}) => Number(covers(set, truth))),
    size: mean(({set}) => set.members.length + Number(set.other)),
    with_other: mean(({set}) => Number(set.other)),
    reachable: mean(({truth}) => Number(truth >= 0)),
  }
}

/** @param measured names of all domains that were measured */
function sharedQuantile(
  {shared = [], domains, rest, all}: SetQuantiles,
  measured: readonly string[],
): SharedQuantile | null {
  const calibrated = shared.map(({domain, records}) => ({domain: domain ?? NO_DOMAIN, records}))
  const known = new Set([...calibrated.map(({domain}) => domain), ...Object.keys(domains)])
  const sharing = [
    ...calibrated,
    ...measured.filter((domain) => !known.has(domain)).map((domain) => ({domain, records: 0})),
  ]
  if (sharing.length === 0 || sharing.length + Object.keys(domains).length === 1) return null
  const {records} = rest ?? all
  return {domains: sharing, of: rest === null ? 'all' : 'these', records, floor: DOMAIN_FLOOR}
}

function shareOf<T>(items: readonly T[], test: (item: T) => boolean): number | null {
  return items.length === 0 ? null : items.filter(test).length / items.length
}

/** The least calibrated probability among the given answers of the calibration records that pass the threshold. */
function thresholdProbability(model: CalibrationModel, records: readonly CalibrationRecord[]): number | null {
  const {threshold} = model.risk
  if (threshold === null) return null
  const passed = records.filter(({given, features}) => given && scoreOf(model, features) >= threshold)
  return Math.min(...passed.map((record) => assure(model, record.features, [], null).probability))
}
