import type {Measurement} from '../quality/meter.ts'
import {storedForm} from '../span/identity.ts'
import type {Span} from '../span/schema.ts'
import type {Change} from './change.ts'
import type {Draft, Enzyme, Proposal} from './enzyme.ts'
import {type KnownQuality, qualityOf} from './span-quality.ts'

/** A span that waits for a plan. */
export interface PlanItem extends Omit<Draft, 'span'> {
  /** Of the original. */
  readonly quality: KnownQuality
}

/** What one enzyme did to one span, as `transformation_log` shows it. */
export interface Application {
  readonly enzyme: string
  readonly version: string
  readonly changes: readonly Change[]
  readonly metrics: {
    /** Points of the meter that it brought. */
    readonly quality_impact: number
    readonly quality_before: number
    readonly quality_after: number
  }
  /** Why it could not do its work. */
  readonly error?: string
}

/** A span after a plan. */
export interface PlanResult {
  readonly applications: readonly Application[]
  /** What it has become; undefined when it is as it was. */
  readonly span?: Span
  /** Of what it has become; undefined when it is as it was. */
  readonly quality?: Measurement
}

/** Lets each enzyme in turn work on all items. The result of one does not depend on the others. */
export async function applyPlan(enzymes: readonly Enzyme[], items: readonly PlanItem[]): Promise<PlanResult[]> {
  const states = items.map(({original, quality}) => ({
    span: original,
    total: quality.total,
    quality: undefined as Measurement | undefined,
    applications: [] as Application[],
  }))
  for (const {name, version, neverLowers, apply} of enzymes) {
    const drafts = items.map(({quality: _, ...item}, index) => ({...item, span: states[index]!.span}))
    const proposals = await apply(drafts)
    for (const [index, whole] of proposals.entries()) {
      const state = states[index]!
      if (whole === undefined || (whole.changes.length === 0 && whole.error === undefined)) continue
      const before = state.total
      const chosen = chooseBetween(whole, before, neverLowers === true, ({span}) =>
        span === undefined ? undefined : qualityOf(span, items[index]!.quality),
      )
      if (chosen === undefined) continue
      const {proposal, quality} = chosen
      if (hidesSecrets(name)) state.applications = state.applications.map(withoutWords)
      if (proposal.span !== undefined) Object.assign(state, {span: proposal.span, quality, total: quality!.total})
      state.applications.push(applicationOf(name, version, proposal, before, state.total))
    }
  }
  return states.map(({span, quality, applications}, index) => {
    const same = quality === undefined || storedForm(span) === storedForm(items[index]!.original)
    return same ? {applications} : {applications, span, quality}
  })
}

/** Of what lowers the total, where nothing may, only the least that takes out faults; undefined: nothing. */
function chooseBetween(
  whole: Proposal,
  before: number,
  neverLowers: boolean,
  measured: (proposal: Proposal) => Measurement | undefined,
): {readonly proposal: Proposal; readonly quality: Measurement | undefined} | undefined {
  const quality = measured(whole)
  if (!neverLowers || quality === undefined || quality.total >= before) return {proposal: whole, quality}
  const least = whole.least?.()
  if (least === undefined) return undefined
  const ofLeast = measured(least)
  // What lowers it may be the fault that goes either way.
  return ofLeast !== undefined && quality.total < ofLeast.total
    ? {proposal: least, quality: ofLeast}
    : {proposal: whole, quality}
}

function applicationOf(
  enzyme: string,
  version: string,
  {changes, error}: Proposal,
  before: number,
  after: number,
): Application {
  const metrics = {
    quality_impact: Math.round((after - before) * 100) / 100,
    quality_before: before,
    quality_after: after,
  }
  return {enzyme, version, changes, metrics, ...(error === undefined ? {} : {error})}
}

function hidesSecrets(enzyme: string): boolean {
  return enzyme === 'security-enzyme'
}

/** What was edited before a secret was found may hold parts of it: only how much was done stays. */
function withoutWords(application: Application): Application {
  const changes = application.changes.map(({edits, ...change}) =>
    edits === undefined ? change : {...change, edits_total: change.edits_total ?? edits.length},
  )
  return {...application, changes}
}
