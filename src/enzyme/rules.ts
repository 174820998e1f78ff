import type {MutationStrategy} from '../settings/schema.ts'

/** Least first (contract, "Rules"). */
export const MUTATION_STRATEGIES = [
  'conservative',
  'moderate',
  'aggressive',
] as const satisfies readonly MutationStrategy[]

export interface Rules {
  /** 0-1: how many enzymes take part; each has the intensity from which on it does (plan.ts). */
  readonly intensity: number
  /** How many spans back in its thread a span's context is taken from, 0-10. */
  readonly causal_depth: number
  readonly mutation_strategy: MutationStrategy
}

/** True when the strategy is at least this bold. */
export function goesAsFarAs(rules: Rules, strategy: MutationStrategy): boolean {
  return MUTATION_STRATEGIES.indexOf(rules.mutation_strategy) >= MUTATION_STRATEGIES.indexOf(strategy)
}
