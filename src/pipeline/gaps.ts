import type {Store} from '../store/open.ts'
import type {AskedRecord} from './ask-earlier.ts'
import {lastCalibration, recordsOf} from './calibrations.sql.ts'
import {type CoverageRow, coverageRows} from './gaps.sql.ts'

export const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const
export type Priority = (typeof PRIORITIES)[number]

/** What the store lacks. The first six keys are the contract's. */
export interface Gap {
  readonly domain: string
  readonly action_type: string
  readonly description: string
  /** A question of the kind that is wanted. */
  readonly example: string
  readonly priority: Priority
  /** What an example should reach to be of use, 0-100. */
  readonly expected_quality: number
  readonly kind: 'domain' | 'action' | 'context' | 'failing'
  /** Examples that are there, and how many more are wanted. */
  readonly have: number
  readonly wanted: number
}

/** CONTRACT, "Priorities for gaps". */
const FULL_COVERAGE = 100
const CRITICAL_BELOW = 10
const HIGH_BELOW = 0.4
const MEDIUM_BELOW = 0.6
const ACTION_WANTS = 10
const CONTEXT_WANTS = 5

/** Wrong answers above this share make a kind of question weak; of so many that were asked, at least. */
export const FAILURE_RATE = 0.2
export const FAILURE_FROM = 2

/** Evidence below this is not used by default. */
const EXPECTED_QUALITY = 80

/**
 * What to curate next, the most pressing first: domains that are thinly covered, rare actions, situations that hardly
 * occur, and, where a calibration has asked them, kinds of questions that are often answered wrongly.
 */
export function findGaps({db}: Store): Gap[] {
  const rows = coverageRows(db)
  const gaps = [...domainGaps(rows), ...actionGaps(rows), ...contextGaps(rows), ...failingGaps(db, rows)]
  const rank = (gap: Gap): number => PRIORITIES.indexOf(gap.priority)
  return gaps
    .map(inContractOrder)
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        b.wanted - a.wanted ||
        compare(a.domain, b.domain) ||
        compare(a.action_type, b.action_type),
    )
}

/** What gaps are looked for in. */
export interface Looked {
  readonly spans: number
  readonly domains: number
  /** Kinds of action, each within its domain, and situations of these. */
  readonly actions: number
  readonly situations: number
  /** Questions of the last calibration. */
  readonly asked: number
}

/** For whoever is told that nothing is wanted. */
export function lookedAt({db}: Store): Looked {
  const rows = coverageRows(db)
  const calibration = lastCalibration(db)
  const distinct = (key: (row: CoverageRow) => unknown) => new Set(rows.map((row) => JSON.stringify(key(row)))).size
  return {
    spans: rows.reduce((sum, {spans}) => sum + spans, 0),
    domains: distinct(({domain}) => domain),
    actions: distinct(({domain, did}) => [domain, did]),
    situations: rows.filter(({stakes, emotion}) => stakes !== null || emotion !== null).length,
    asked: calibration === undefined ? 0 : recordsOf(db, calibration.id).length,
  }
}

/** min(1, .4 x spans / 100 + .4 x mean quality / 100 + .2 x diversity), 0-1; diversity is the mean uniqueness. */
export function coverageConfidence(spans: number, meanQuality: number, diversity: number): number {
  return Math.min(1, (0.4 * spans) / FULL_COVERAGE + (0.4 * meanQuality) / 100 + 0.2 * diversity)
}

export function priorityOf(spans: number, confidence: number): Priority {
  if (spans < CRITICAL_BELOW) return 'critical'
  if (confidence < HIGH_BELOW) return 'high'
  return confidence < MEDIUM_BELOW ? 'medium' : 'low'
}

interface Cover {
  readonly spans: number
  readonly confidence: number
  readonly meanQuality: number
}

function coverOf(rows: readonly CoverageRow[]): Cover {
  const sum = (value: (row: CoverageRow) => number): number => rows.reduce((so, row) => so + value(row), 0)
  const spans = sum((row) => row.spans)
  const meanQuality = sum(({quality}) => quality) / spans
  const diversity = sum(({uniqueness}) => uniqueness) / spans / 100
  return {spans, meanQuality, confidence: coverageConfidence(spans, meanQuality, diversity)}
}

function domainGaps(rows: readonly CoverageRow[]): Gap[] {
  return [...Map.groupBy(rows, ({domain}) => domain)].flatMap(([domain, own]): Gap[] => {
    const {spans, confidence, meanQuality} = coverOf(own)
    const priority = priorityOf(spans, confidence)
    if (priority === 'low') return []
    const wanted = Math.max(0, FULL_COVERAGE - spans)
    const common = own.reduce((most, row) => (row.spans > most.spans ? row : most))
    return [
      {
        ...target(domain, common, priority),
        description: `${spans} spans of mean quality ${meanQuality.toFixed(0)} cover ${domain} with confidence ${confidence.toFixed(2)}${wanted > 0 ? `; ${wanted} more wanted` : '; better or more varied ones wanted'}`,
        kind: 'domain',
        have: spans,
        wanted,
      },
    ]
  })
}

function actionGaps(rows: readonly CoverageRow[]): Gap[] {
  return [...Map.groupBy(rows, ({domain, did}) => JSON.stringify([domain, did]))].flatMap(([, own]): Gap[] => {
    const {spans, confidence} = coverOf(own)
    if (spans >= ACTION_WANTS) return []
    const {domain, did} = own[0]!
    const wanted = ACTION_WANTS - spans
    return [
      {
        ...target(domain, own[0]!, priorityOf(spans, confidence)),
        description: `rare action: ${spans} of ${did} in ${domain}; ${wanted} more wanted`,
        kind: 'action',
        have: spans,
        wanted,
      },
    ]
  })
}

function contextGaps(rows: readonly CoverageRow[]): Gap[] {
  return rows.flatMap((row): Gap[] => {
    const {stakes, emotion, spans, domain} = row
    if ((stakes === null && emotion === null) || spans >= CONTEXT_WANTS) return []
    const situation = [stakes && `stakes ${stakes}`, emotion && `emotion ${emotion}`].filter(Boolean).join(', ')
    const wanted = CONTEXT_WANTS - spans
    return [
      {
        ...target(domain, row, 'medium'),
        description: `edge case: ${spans} with ${situation}; ${wanted} more wanted`,
        kind: 'context',
        have: spans,
        wanted,
      },
    ]
  })
}

function failingGaps(db: Store['db'], rows: readonly CoverageRow[]): Gap[] {
  const calibration = lastCalibration(db)
  if (calibration === undefined) return []
  const asked = recordsOf(db, calibration.id).map(({record}) => JSON.parse(record) as AskedRecord)
  return weakKinds(asked).flatMap(({domain, did, asked: count, wrong}): Gap[] => {
    const own = rows.filter((row) => row.domain === domain && row.did === did)
    if (own.length === 0) return []
    const rate = wrong / count
    return [
      {
        ...target(domain, own[0]!, rate > 0.5 ? 'high' : 'medium'),
        description: `${wrong} of ${count} questions answered wrongly (${(100 * rate).toFixed(0)} %); about ${wrong} more wanted`,
        kind: 'failing',
        have: own.reduce((sum, {spans}) => sum + spans, 0),
        wanted: wrong,
      },
    ]
  })
}

/** A domain and action, and how its questions fared. */
export interface WeakKind {
  readonly domain: string
  readonly did: string
  readonly asked: number
  readonly wrong: number
}

/** Kinds of questions that are wrong for more than 20 %, most wrong answers first. */
export function weakKinds(records: readonly Pick<AskedRecord, 'domain' | 'did' | 'correct'>[]): WeakKind[] {
  return [...Map.groupBy(records, ({domain, did}) => JSON.stringify([domain, did]))]
    .map(([, own]) => ({
      domain: own[0]!.domain ?? '(none)',
      did: own[0]!.did,
      asked: own.length,
      wrong: own.filter(({correct}) => !correct).length,
    }))
    .filter(({asked, wrong}) => asked >= FAILURE_FROM && wrong / asked > FAILURE_RATE)
    .sort((a, b) => b.wrong - a.wrong || compare(a.domain, b.domain) || compare(a.did, b.did))
}

/** The keys of the contract first, in its order. */
function inContractOrder(gap: Gap): Gap {
  const {domain, action_type, description, example, priority, expected_quality, ...more} = gap
  return {domain, action_type, description, example, priority, expected_quality, ...more}
}

function target(
  domain: string,
  {did, example}: CoverageRow,
  priority: Priority,
): Pick<Gap, 'domain' | 'action_type' | 'example' | 'priority' | 'expected_quality'> {
  return {domain, action_type: did, example, priority, expected_quality: EXPECTED_QUALITY}
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
