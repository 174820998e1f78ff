import {createHash} from 'node:crypto'
import type {PiiKind} from '../settings/schema.ts'
import {canonicalForm} from '../span/identity.ts'
import {contextPreserver} from './context-preserver.ts'
import type {Enzyme} from './enzyme.ts'
import {hidingAgain} from './hiding-again.ts'
import {normalizer} from './normalizer.ts'
import type {Rules} from './rules.ts'
import {hideInTexts, securityEnzyme} from './security-enzyme.ts'
import {semanticEnricher} from './semantic-enricher.ts'
import {syntaxOptimizer} from './syntax-optimizer.ts'
import {type UserEnzymeModule, userEnzyme} from './user-enzyme.ts'

/** All that decides what orchestrate makes of a span. Plain data, so that it can be handed to threads. */
export interface PlanInput {
  readonly rules: Rules
  /** Kinds of personal data to hide; secrets are always hidden. */
  readonly pii: readonly PiiKind[]
  /** Run last, in this order. */
  readonly modules: readonly UserEnzymeModule[]
}

/** One step of a plan, for people. */
export interface PlanStep {
  readonly enzyme: string
  readonly version: string
  /** Takes part from this intensity on. */
  readonly from_intensity: number
  readonly runs: boolean
}

/** In the order they work in. Secrets go at any intensity; texts are put right first, so that nothing hides in them. */
const STEPS: readonly {readonly from: number; readonly make: (input: PlanInput) => Enzyme}[] = [
  {from: 0.1, make: ({rules}) => normalizer(rules)},
  {from: 0, make: ({pii}) => securityEnzyme(pii)},
  {from: 0.3, make: ({rules}) => contextPreserver(rules)},
  {from: 0.5, make: ({rules}) => syntaxOptimizer(rules)},
  {from: 0.7, make: () => semanticEnricher},
]

/** Names that an enzyme of one's own can not have. */
export const BUILT_IN_NAMES: readonly string[] = STEPS.map(
  ({make}) =>
    make({rules: {intensity: 1, causal_depth: 0, mutation_strategy: 'conservative'}, pii: [], modules: []}).name,
)

/** The enzymes of a plan, ready to work. */
export function planEnzymes(input: PlanInput): Enzyme[] {
  const own = STEPS.filter(({from}) => input.rules.intensity >= from).map(({make}) => make(input))
  const hiding = {
    enzyme: securityEnzyme(input.pii),
    inTexts: (texts: readonly string[]) => hideInTexts(texts, input.pii),
  }
  return [...own, ...input.modules.map((module) => hidingAgain(userEnzyme(module, input.rules), hiding))]
}

/** What a plan consists of, without starting anything. */
export function describePlan(input: PlanInput): PlanStep[] {
  return [
    ...STEPS.map(({from, make}): PlanStep => {
      const {name, version} = make(input)
      return {enzyme: name, version, from_intensity: from, runs: input.rules.intensity >= from}
    }),
    ...input.modules.map(({name, version}) => ({enzyme: name, version, from_intensity: 0, runs: true})),
  ]
}

/** Names a plan: 8 hex digits of the SHA-256 of all that decides it. */
export function planName(input: PlanInput): string {
  const parts = {...input, steps: describePlan(input)}
  return `plan_${createHash('sha256').update(canonicalForm(parts)).digest('hex').slice(0, 16)}`
}
