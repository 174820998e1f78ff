import type {PersonVerdict} from '../labelling/verdict.ts'
import {DIAMOND_FROM, ENRICHMENT_FROM} from '../quality/grade.ts'
import {DIMENSIONS, type Dimension} from '../quality/meter.ts'

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

/** Why a span did not pass, and the least that would help. */
export interface Verdict {
  readonly reason: string
  /** Null when nothing on the list does. */
  readonly fix: string | null
}

type Dimensions = Readonly<Record<Dimension, number>>

interface Fix {
  readonly fix: string
  readonly applies: (values: Dimensions) => Partial<Dimensions>
}

/** What can be done about each dimension, cheapest first, and what it makes of it. Points as the meter gives them. */
const FIXES: readonly Fix[] = [
  {
    fix: 'name where it comes from (metadata.source)',
    applies: ({provenance}) => ({provenance: provenance <= 60 ? Math.min(100, provenance + 60) : provenance}),
  },
  {
    fix: 'have somebody confirm it (confirmed_by)',
    applies: ({provenance, impact}) => ({
      provenance: Math.min(100, provenance + 20),
      impact: Math.min(100, impact * 1.125),
    }),
  },
  {
    fix: 'finish the question and its outcome',
    // Without an outcome there is nothing that could hang together; with one, finishing it does not put it right.
    applies: ({coherence}) => (coherence === 0 ? {completeness: 100, impact: 80, coherence: 100} : {completeness: 100}),
  },
  {
    fix: 'say it so that question and outcome hang together',
    applies: ({completeness}) => ({coherence: 100, impact: 80, completeness: Math.min(100, completeness + 30)}),
  },
  {fix: 'drop it for the near-copy that is there already', applies: () => ({uniqueness: 100})},
]

/** The weakest dimension, and the cheapest fixes that would reach `wanted`. */
export function verdictOn(values: Dimensions, wanted: number): Verdict {
  const weakest = DIMENSIONS.reduce((least, name) => (values[name] < values[least] ? name : least))
  const total = (fixes: readonly Fix[]): number => {
    const fixed = fixes.reduce<Dimensions>((now, {applies}) => better(now, applies(now)), values)
    return DIMENSIONS.reduce((sum, name) => sum + fixed[name], 0) / DIMENSIONS.length
  }
  return {
    reason: `${total([]).toFixed(1)} of ${wanted}: ${weakest} is ${values[weakest].toFixed(0)}`,
    fix:
      fixSets()
        .find((fixes) => total(fixes) >= wanted)
        ?.map(({fix}) => fix)
        .join(', and ') ?? null,
  }
}

/** One fix, then two, then three: cheapest first. */
function fixSets(): (readonly Fix[])[] {
  const one = FIXES.map((fix) => [fix])
  const withMore = (sets: readonly (readonly Fix[])[]) =>
    sets.flatMap((set) => FIXES.slice(FIXES.indexOf(set.at(-1)!) + 1).map((fix) => [...set, fix]))
  const two = withMore(one)
  return [...one, ...two, ...withMore(two)]
}

function better(values: Dimensions, changed: Partial<Dimensions>): Dimensions {
  const entries = DIMENSIONS.map((name) => [name, Math.max(values[name], changed[name] ?? 0)])
  return Object.fromEntries(entries) as Record<Dimension, number>
}
