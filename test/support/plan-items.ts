import {applyPlan, type PlanResult} from '../../src/enzyme/apply-plan.ts'
import type {Enzyme} from '../../src/enzyme/enzyme.ts'
import {placeholderNames} from '../../src/enzyme/security/placeholders.ts'
import {valuesIn} from '../../src/enzyme/security-enzyme.ts'
import {measure} from '../../src/quality/meter.ts'
import type {PiiKind} from '../../src/settings/schema.ts'
import type {Span} from '../../src/span/schema.ts'

/** Lets enzymes work on spans outside of a store; `before` are the earlier ones of their thread, nearest first. */
export function applyTo(
  enzymes: readonly Enzyme[],
  spans: readonly Span[],
  before: readonly Span[] = [],
): Promise<PlanResult[]> {
  return applyPlan(
    enzymes,
    spans.map((original) => {
      const {breakdown, ...values} = measure(original, [])
      return {
        original,
        quality: {...values, breakdown: JSON.stringify(breakdown)},
        before: (depth: number) => before.slice(0, depth),
        timeline: (depth: number) =>
          before.every(({context}) => (context?.previous_spans?.length ?? 0) === 0) ? before.slice(0, depth) : [],
        names: async (kinds: readonly PiiKind[]) => {
          const names = placeholderNames()
          for (const {kind, value} of await valuesIn([...before.toReversed(), original], kinds)) names(kind, value)
          return names
        },
      }
    }),
  )
}
