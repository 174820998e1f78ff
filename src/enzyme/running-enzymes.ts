import type {Enzyme} from './enzyme.ts'
import {type PlanInput, planEnzymes} from './plan.ts'

/** Enzymes at work. */
export interface RunningEnzymes extends AsyncDisposable {
  readonly enzymes: readonly Enzyme[]
}

/**
 * The enzymes of a plan, ready to work; all that they start ends with them, and at once when the signal fires, in the
 * middle of a span as well: what comes back after that is not worth keeping.
 */
export function runningEnzymes(plan: PlanInput, signal: AbortSignal): RunningEnzymes {
  const enzymes = planEnzymes(plan)
  const close = async (): Promise<void> => {
    await Promise.all(enzymes.map((enzyme) => enzyme.close?.()))
  }
  const stop = (): void => void close()
  signal.addEventListener('abort', stop)
  return {
    enzymes,
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', stop)
      await close()
    },
  }
}
