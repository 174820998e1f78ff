import {GATE_GRADES, type GateGrade, gateGrade} from '../enzyme/gate.ts'
import {exampleSpans, gradeCounts} from '../enzyme/grades.sql.ts'
import {
  type EnzymeImpact,
  enzymeImpacts,
  type Means,
  type QualityHistogram,
  qualityHistogram,
  qualityMeans,
} from '../enzyme/impact.sql.ts'
import {DIAMOND_FROM} from '../quality/grade.ts'
import type {Store} from '../store/open.ts'
import {gateVerdicts} from './gate-verdict.ts'

/** Spans that are shown, and enzymes under `top_enzymes`. */
const EXAMPLES = 10
const TOP_ENZYMES = 10

/** `diamonds-plus.report.json`: the contract's keys, and more. */
export interface OrchestrateReport {
  readonly total_processed: number
  /** At or over the gate. */
  readonly diamonds_plus: number
  /** 80 to below the gate. */
  readonly diamonds_original: number
  /** Below 60. */
  readonly rejected: number
  /** Points of the meter, mean over all spans. */
  readonly avg_quality_improvement: number
  readonly top_enzymes: readonly EnzymeImpact[]
  readonly needs_enrichment: number
  readonly gate: number
  /** Share of all spans at or over the gate, 0-100. */
  readonly pass_rate: number
  /** Spans of 80 and more before anything was done. */
  readonly diamonds_before: number
  readonly changed: number
  readonly quality: {
    readonly before: number | null
    readonly after: number | null
    readonly dimensions_before: Means['before']
    readonly dimensions_after: Means['after']
    readonly histogram: QualityHistogram
  }
  readonly held_back: readonly HeldBack[]
}

/** A span that did not pass, why, and the least that would help. */
export interface HeldBack {
  readonly id: string
  readonly quality: number
  readonly grade: GateGrade
  readonly reason: string
  readonly fix: string | null
}

/** What orchestration has made of the store so far, seen at this gate. */
export function orchestrateReport(store: Store, gate: number): OrchestrateReport {
  const {db} = store
  const verdictOf = gateVerdicts(db, gate)
  const grades = gradeCounts(db, gate)
  const means = qualityMeans(db, DIAMOND_FROM)
  const total = GATE_GRADES.reduce((sum, grade) => sum + grades[grade], 0)
  const improvement = (means.quality_after ?? 0) - (means.quality_before ?? 0)
  return {
    total_processed: total,
    diamonds_plus: grades.diamond_plus,
    diamonds_original: grades.diamond,
    rejected: grades.rejected,
    avg_quality_improvement: Math.round(improvement * 1000) / 1000,
    top_enzymes: enzymeImpacts(db).slice(0, TOP_ENZYMES),
    needs_enrichment: grades.needs_enrichment,
    gate,
    pass_rate: total === 0 ? 0 : Math.round((10_000 * grades.diamond_plus) / total) / 100,
    diamonds_before: means.diamonds_before,
    changed: means.changed,
    quality: {
      before: means.quality_before,
      after: means.quality_after,
      dimensions_before: means.before,
      dimensions_after: means.after,
      histogram: qualityHistogram(db),
    },
    held_back: exampleSpans(db, 'lowest', EXAMPLES)
      .filter(({quality_after}) => quality_after < gate)
      .map((graded) => ({
        id: graded.span.id,
        quality: graded.quality_after,
        grade: gateGrade(graded.quality_after, gate, graded.verdict),
        ...verdictOf(graded),
      })),
  }
}
