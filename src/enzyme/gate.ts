import type {PersonVerdict} from '../labelling/verdict.ts'
import {DIAMOND_FROM, ENRICHMENT_FROM} from '../quality/grade.ts'

/** Grades after orchestration, best first (contract, "Quality and grades"). */
export const GATE_GRADES = ['diamond_plus', 'diamond', 'needs_enrichment', 'rejected'] as const
export type GateGrade = (typeof GATE_GRADES)[number]

/**
 * At or over the gate diamond+, then 80 diamond, 60 needs_enrichment, below rejected. A person's verdict decides over
 * the meter: trash is rejected, maybe needs enrichment, a diamond is at least a diamond, and diamond+ where the meter
 * says so too.
 */
export function gateGrade(quality: number, gate: number, verdict?: PersonVerdict | null): GateGrade {
  if (verdict === 'trash') return 'rejected'
  if (verdict === 'maybe') return 'needs_enrichment'
  if (quality >= gate) return 'diamond_plus'
  if (verdict === 'diamond' || quality >= DIAMOND_FROM) return 'diamond'
  return quality >= ENRICHMENT_FROM ? 'needs_enrichment' : 'rejected'
}
