import {auroc} from '../calibration/auroc.ts'
import {type BestGate, bestGate, type JudgedScore} from '../calibration/best-gate.ts'
import {wilsonInterval} from '../calibration/binomial.ts'
import {bootstrap, type Interval} from '../calibration/bootstrap.ts'
import {agreementOf} from '../calibration/cohen-kappa.ts'
import {applySigmoid, fitPlatt, type Sigmoid} from '../calibration/platt.ts'
import {controlRisk, leastAccepted} from '../calibration/risk-control.ts'
import {keepLabelCalibration, type MeteredLabel, meteredLabels} from '../labelling/label-calibrations.sql.ts'
import {type PersonVerdict, VERDICTS, verdictOfMeter} from '../labelling/verdict.ts'
import type {Store} from '../store/open.ts'

/** Labels without which nothing is fitted: in all, and of each kind (diamonds, others). */
const LEAST_LABELS = 30
const LEAST_OF_KIND = 10

/** Totals of the meter whose P(diamond) is printed. */
const PRINTED_TOTALS = [60, 70, 80, 85, 90, 95]

/** Totals are put around 0, about -1 to 1, before they are fitted. */
const MIDDLE = 75
const SPREAD = 25

/** Keeps scores of 0 and 100 finite on the scale of log-odds. */
const EDGE = 1e-4

export interface PeopleAgreement {
  readonly count: number
  readonly accuracy: number | null
  /** 95 % (Wilson). */
  readonly accuracy_interval: readonly [number, number] | null
  /** Cohen's, over the three verdicts, with its 95 % interval (bootstrap). */
  readonly kappa: Interval | null
}

/** What people's labels say of the meter. */
export interface LabelReport {
  readonly labels: number
  readonly verdicts: Readonly<Record<PersonVerdict, number>>
  /** Given without the meter's numbers in sight (rapid, import): only these are learned from. */
  readonly blind: number
  /** Of the labels, those that a file or a script brought (mode `import`): that the meter was out of sight is its word. */
  readonly imported: number
  readonly agreement: PeopleAgreement
  /** Of labels given with them in sight (deep). */
  readonly agreement_seen: PeopleAgreement
  /** Ability of the total to tell diamonds from others: 0.5 is chance. */
  readonly auroc: Interval | null
  /** P(diamond) = 1 / (1 + exp(a x (total - 75) / 25 + b)); null: too few labels. */
  readonly map: (Sigmoid & {readonly middle: number; readonly spread: number}) | null
  readonly diamond_probability: readonly {readonly total: number; readonly probability: number}[]
  /** The gate that matches people best; null: too few labels. */
  readonly best_gate: BestGate | null
  /** The lowest gate over which at most so many spans are no diamonds, from labels drawn at random alone. */
  readonly certified_gate: {
    readonly gate: number | null
    readonly max_error: number
    readonly delta: number
    readonly records: number
    readonly accepted: number
    readonly wrong: number
  }
  readonly needed: {readonly labels: number; readonly of_each_kind: number; readonly random_for_bound: number}
  readonly notes: readonly string[]
}

export interface LabelCalibrationOptions {
  readonly maxError?: number | undefined
  readonly delta?: number | undefined
  /** Of orchestrate: equally good gates nearest to it are preferred. */
  readonly gate: number
  readonly seed: number
  readonly now: () => Date
}

/**
 * Measures how the meter agrees with people, and fits what its total means to them. Kept in the store when it is
 * another one than before. Undefined: nobody has judged anything.
 */
export function calibrateLabels({db}: Store, options: LabelCalibrationOptions): LabelReport | undefined {
  const all = meteredLabels(db)
  const last = all.at(-1)
  if (last === undefined) return undefined
  const report = reportOn(all, options)
  db.transaction(() => keepLabelCalibration(db, last.label, report, options.now())).immediate()
  return report
}

/** The same of labels alone; pure. */
export function reportOn(
  all: readonly MeteredLabel[],
  {maxError = 0.05, delta = 0.05, gate, seed}: Omit<LabelCalibrationOptions, 'now'>,
): LabelReport {
  const blind = all.filter(({mode}) => mode !== 'deep')
  const judged = blind.map(({total, verdict}): JudgedScore => ({score: total, good: verdict === 'diamond'}))
  const good = judged.filter((each) => each.good).length
  const enough = judged.length >= LEAST_LABELS && Math.min(good, judged.length - good) >= LEAST_OF_KIND
  const map = enough ? fitPlatt(judged.map(({score, good: correct}) => ({score: scaled(score), correct}))) : null
  const chance = blind.filter(({drawn}) => drawn === 'random')
  const bound = controlRisk(
    chance.map(({total, verdict}) => ({score: logit(total / 100), correct: verdict === 'diamond'})),
    {maxError, delta},
  )
  const needed = {labels: LEAST_LABELS, of_each_kind: LEAST_OF_KIND, random_for_bound: leastAccepted(maxError, delta)}
  const report = {
    labels: all.length,
    verdicts: Object.fromEntries(
      VERDICTS.map((verdict) => [verdict, all.filter((each) => each.verdict === verdict).length]),
    ) as Record<PersonVerdict, number>,
    blind: blind.length,
    imported: all.filter(isImported).length,
    agreement: agreementWith(blind, seed),
    agreement_seen: agreementWith(
      all.filter(({mode}) => mode === 'deep'),
      seed,
    ),
    auroc: bootstrap(judged, (sample) => auroc(sample.map(outcomeOf)), {seed}),
    map: map === null ? null : {...map, middle: MIDDLE, spread: SPREAD},
    diamond_probability:
      map === null ? [] : PRINTED_TOTALS.map((total) => ({total, probability: applySigmoid(map, scaled(total))})),
    best_gate: enough ? bestGate(judged, gate, seed) : null,
    certified_gate: {
      gate: bound.threshold === null ? null : roundUp(100 / (1 + Math.exp(-bound.threshold))),
      ...{max_error: maxError, delta, records: bound.records, accepted: bound.accepted, wrong: bound.wrong},
    },
    needed,
  }
  return {...report, notes: notesOn(report, {good, others: judged.length - good, total: judged.length, blind})}
}

function isImported({mode}: MeteredLabel): boolean {
  return mode === 'import'
}

function agreementWith(labels: readonly MeteredLabel[], seed: number): PeopleAgreement {
  const pairs = labels.map(({verdict, total}) => [verdict, verdictOfMeter(total)] as const)
  const {count, accuracy} = agreementOf(pairs)
  return {
    count,
    accuracy,
    accuracy_interval: accuracy === null ? null : wilsonInterval(Math.round(accuracy * count), count),
    kappa: bootstrap(pairs, (sample) => agreementOf(sample).kappa, {seed}),
  }
}

function notesOn(
  {
    best_gate,
    certified_gate,
    needed,
    imported,
  }: Pick<LabelReport, 'best_gate' | 'certified_gate' | 'needed' | 'imported'>,
  {good, others, total, blind}: {good: number; others: number; total: number; blind: readonly MeteredLabel[]},
): string[] {
  const chosen = blind.filter(({drawn}) => drawn === 'informative').length
  const named = blind.filter(({drawn}) => drawn === 'named').length
  return [
    ...(best_gate === null
      ? [
          `no map yet: it needs ${needed.labels} labels given without the meter in sight, ${needed.of_each_kind} diamonds and ${needed.of_each_kind} others among them; there are ${total}, ${good} and ${others}`,
        ]
      : []),
    ...(certified_gate.gate === null
      ? [
          `no gate is certified for ${certified_gate.max_error}: ${whyNone(certified_gate.records, needed.random_for_bound)}`,
        ]
      : []),
    ...(chosen > 0
      ? [
          `${chosen} labels are of spans chosen for being hard to tell: agreement on all spans of the store is likely higher`,
        ]
      : []),
    ...(named > 0
      ? [`${named} labels are of spans that somebody named: they say nothing of how often the store is like them`]
      : []),
    ...(imported > 0
      ? [
          `${imported} labels came from a file (--import): that they were given without the meter in sight is its word; speed and streaks are measured on the screen alone`,
        ]
      : []),
  ]
}

function whyNone(records: number, least: number): string {
  return records < least
    ? `it takes ${least} labels or more of spans drawn at random (curate --order random), there are ${records}`
    : `over every gate too many of the ${records} spans drawn at random are no diamonds, or too few lie over it`
}

function scaled(total: number): number {
  return (total - MIDDLE) / SPREAD
}

function logit(share: number): number {
  const bounded = Math.min(1 - EDGE, Math.max(EDGE, share))
  return Math.log(bounded / (1 - bounded))
}

/** To two digits, and never below what was certified. */
function roundUp(gate: number): number {
  return Math.ceil(gate * 100 - 1e-6) / 100
}

function outcomeOf({score, good}: JudgedScore): {probability: number; correct: boolean} {
  return {probability: score / 100, correct: good}
}
