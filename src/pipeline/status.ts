import {statSync} from 'node:fs'
import type {GateGrade} from '../enzyme/gate.ts'
import {gradeCounts} from '../enzyme/grades.sql.ts'
import type {PlanInput} from '../enzyme/plan.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import type {Store} from '../store/open.ts'
import type {CalibrateSummary} from './calibrate.ts'
import {calibrationState} from './calibration-state.ts'
import {annotationSetting} from './enrich.ts'
import type {StageName} from './event.ts'
import {orchestrateSetting} from './orchestrate.ts'
import {findStageSetting, storeVersion} from './runs.sql.ts'
import {type PendingStage, pendingSpans, type StoreFacts, storeFacts} from './status.sql.ts'
import {unjudgedEpochs} from './train.sql.ts'
import {uniquenessSetting} from './uniqueness.ts'
import {meterSetting} from './validate.ts'

/** One stage: how much is done and how much is missing or outdated. Ingest knows only what it was given. */
export interface StageStatus {
  readonly stage: StageName | 'uniqueness'
  readonly done: number
  readonly pending: number
  readonly last_started: string | null
  /** Null: never run, still at work, or killed. */
  readonly last_finished: string | null
}

export interface Status extends StoreFacts {
  readonly store: {
    readonly path: string
    readonly bytes: number
    /** Counts up with every change of content. */
    readonly version: number
  }
  readonly embedder: {
    readonly configured: string
    /** Whose index answers; null before the first index. */
    readonly active: string | null
  }
  /** By the gate of the configuration; a span that is not orchestrated yet has none of these. */
  readonly gate_grades: Readonly<Record<GateGrade, number>>
  /** The calibration that was made last, and why it no longer holds (empty: it does); null: none was made. */
  readonly calibration: CalibrationState | null
  readonly stages: readonly StageStatus[]
  /** Commands that would move things on, the most useful first. */
  readonly next: readonly string[]
}

/** What the stages would work with today. */
export interface StatusSettings {
  readonly fingerprint: string
  /** Undefined: it names a module that is not there. */
  readonly plan: PlanInput | undefined
  readonly gate: number
}

export interface CalibrationState {
  readonly id: string
  readonly created_at: string
  readonly stale: readonly string[]
  readonly report: CalibrateSummary
}

/** What is in the store, what is stale, what to run next. Reads only. */
export function status(store: Store, {fingerprint, plan, gate}: StatusSettings): Status {
  const {db} = store
  const facts = storeFacts(db)
  const index = activeIndex(db)
  const pending = pendingSpans(db, {
    validate: findStageSetting(db, 'validate', meterSetting),
    orchestrate: plan && findStageSetting(db, 'orchestrate', orchestrateSetting(plan)),
    enrich: findStageSetting(db, 'enrich', annotationSetting),
    uniqueness: index && findStageSetting(db, 'uniqueness', uniquenessSetting(db, index)),
    fingerprint,
  })
  const runOf = (stage: StageStatus['stage']) => facts.runs.find((run) => run.stage === stage)
  const stageStatus = (stage: StageStatus['stage'], missing: number): StageStatus => ({
    stage,
    done: facts.spans.total - missing,
    pending: missing,
    last_started: runOf(stage)?.started_at ?? null,
    last_finished: runOf(stage)?.finished_at ?? null,
  })
  const active = index?.fingerprint ?? null
  const state = calibrationState(store, active ?? fingerprint)
  const calibration = state && {id: state.report.id, created_at: state.report.created_at, ...state}
  return {
    ...facts,
    store: {path: store.path, bytes: statSync(store.path).size, version: storeVersion(db)},
    embedder: {configured: fingerprint, active},
    gate_grades: gradeCounts(db, gate),
    calibration,
    stages: [
      stageStatus('ingest', 0),
      stageStatus('validate', pending.validate),
      stageStatus('orchestrate', pending.orchestrate),
      stageStatus('enrich', pending.enrich),
      stageStatus('index', pending.index),
      stageStatus('uniqueness', pending.uniqueness),
    ],
    next: [
      ...unjudgedEpochs(db).map(
        ({run, spans}) =>
          `logline train --undo --run ${run}: it was stopped before the ${spans} spans it let in were judged`,
      ),
      ...nextCommands(facts, pending, active !== fingerprint, (calibration?.stale.length ?? 0) > 0),
    ],
  }
}

function nextCommands(
  {spans, runs}: StoreFacts,
  pending: Readonly<Record<PendingStage, number>>,
  otherIndex: boolean,
  staleCalibration: boolean,
): string[] {
  if (spans.total === 0) return ['logline ingest <file>']
  const stale = (['validate', 'orchestrate', 'enrich', 'index'] as const).filter(
    (stage) => pending[stage] > 0 || (stage === 'index' && otherIndex),
  )
  const stopped = runs.some(({stage, finished_at}) => stage === 'ingest' && finished_at === null)
  // Nobody has to: it is proposed to those who have begun it.
  const unlike = pending.uniqueness > 0 && runs.some(({stage}) => stage === 'uniqueness')
  return [
    ...(stopped ? ['logline ingest <the same file>: the last one did not finish'] : []),
    ...(stale.length > 1 ? ['logline run'] : stale.map((stage) => `logline ${stage}`)),
    ...(stale.length === 0 && !stopped && unlike ? ['logline validate --neighbours'] : []),
    ...(stale.length === 0 && !stopped && staleCalibration ? ['logline calibrate'] : []),
    ...(stale.length === 0 && !stopped ? ['logline ask "..."'] : []),
    ...(spans.set_aside > 0 ? ['logline ingest --rejected'] : []),
  ]
}
