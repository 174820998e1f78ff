import {isPinned, type WithheldSpan, withheldById, withheldFor} from '../dataset/withheld.sql.ts'
import type {Application} from '../enzyme/apply-plan.ts'
import {type GateGrade, gateGrade} from '../enzyme/gate.ts'
import {gradedSpanById} from '../enzyme/grades.sql.ts'
import type {Verdict} from '../enzyme/held-verdict.ts'
import {UsageError} from '../errors.ts'
import {type EditEvent, editTable} from '../labelling/edits.sql.ts'
import {type LabelEvent, labelTable, type StoredLabel} from '../labelling/labels.sql.ts'
import {type UniquenessOf, uniquenessById} from '../quality/neighbourhoods.sql.ts'
import {lineageOf, type SpanLineage} from '../span/lineage.sql.ts'
import {type Restoration, restorationsOf} from '../span/restorations.sql.ts'
import type {Store} from '../store/open.ts'
import {gateVerdicts} from './gate-verdict.ts'

/** What orchestration did to a span and what the gate says. */
export interface OrchestrationLineage extends Partial<Verdict> {
  readonly plan: string
  readonly quality_before: number
  readonly quality_after: number
  readonly grade: GateGrade
  readonly enzyme_applications: readonly Application[]
}

export interface Lineage extends Omit<SpanLineage, 'dedup_key'> {
  /** What a person's word makes of its grade; null: nobody has said anything, or it was taken back. */
  readonly label: StoredLabel | null
  /** All that people have said and taken back, oldest first. */
  readonly labels: readonly LabelEvent[]
  /** Versions that people wrote, oldest first; a null question takes those before it back. */
  readonly edits: readonly EditEvent[]
  /** Null: not orchestrated as it is now. */
  readonly orchestration: OrchestrationLineage | null
  /** Null: not measured from the index as it is now. */
  readonly uniqueness: UniquenessOf | null
  /** Why it is neither searched nor exported; null: it is. */
  readonly withheld: WithheldSpan | null
  /** Given back by hand: no rule withholds it. */
  readonly pinned: boolean
  /** What was taken back of it (`logline restore`), oldest first. */
  readonly restorations: readonly Restoration[]
  /** Duplicates that are withheld for it. */
  readonly withheld_for_it: readonly WithheldSpan[]
}

/**
 * How a span came to be what it is.
 * @throws {UsageError} no span has this id
 */
export function lineage({db}: Store, id: string, gate: number): Lineage {
  const found = lineageOf(db, id)
  if (found === undefined)
    throw new UsageError('span_unknown', `no span has the id ${id}`, {hint: 'ids are case-sensitive; ask prints them'})
  const {dedup_key, ...told} = found
  const labels = labelTable(db)
  const people = {
    label: labels.now(dedup_key) ?? null,
    labels: labels.history(dedup_key, found.now.id),
    edits: editTable(db).history(dedup_key),
  }
  const now = found.now.id
  const standing = {
    withheld: withheldById(db, now) ?? null,
    uniqueness: uniquenessById(db, now) ?? null,
    pinned: isPinned(db, now),
    restorations: restorationsOf(db, now),
    withheld_for_it: withheldFor(db, now),
  }
  const graded = gradedSpanById(db, now)
  if (graded === undefined) return {...told, ...people, ...standing, orchestration: null}
  const {plan, quality_before, quality_after, applications, verdict} = graded
  const grade = gateGrade(quality_after, gate, verdict)
  return {
    ...told,
    ...people,
    ...standing,
    orchestration: {
      plan,
      quality_before,
      quality_after,
      grade,
      ...(grade === 'diamond_plus' ? {} : gateVerdicts(db, gate)(graded)),
      enzyme_applications: applications,
    },
  }
}
