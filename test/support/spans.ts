import type {PlanInput} from '../../src/enzyme/plan.ts'
import type {Stage, StageEvent} from '../../src/pipeline/event.ts'
import {type IngestOptions, type IngestSummary, ingest} from '../../src/pipeline/ingest.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'

/** A valid span; what a test is about is given, the rest is plain. */
export function makeSpan(given: Partial<Span> & {id: string}): Span {
  return {
    who: 'ana',
    did: 'ask_question',
    this: 'What is the capital of France?',
    when: '2026-03-01T09:30:00Z',
    status: 'completed',
    ...(given.status === undefined || given.status === 'completed' ? {if_ok: 'Paris'} : {}),
    ...given,
  }
}

/** What the contract's rules ask for. */
export const PLAN: PlanInput = {
  rules: {intensity: 0.8, causal_depth: 2, mutation_strategy: 'conservative'},
  pii: [],
  modules: [],
}

export const LIMITS = {maxLineBytes: 1 << 20, maxDepth: 64}

/** Stage options with a clock that stands still. */
export function stageOptions(signal: AbortSignal = new AbortController().signal) {
  return {signal, now: () => new Date('2026-01-01T00:00:00Z')}
}

/** Runs a stage to its end and gives back its summary. */
export async function finish<Summary>(stage: Stage<Summary>, see?: (event: StageEvent) => void): Promise<Summary> {
  for (;;) {
    const next = await stage.next()
    if (next.done) return next.value
    see?.(next.value)
  }
}

export function ingestFiles(
  store: Store,
  files: readonly string[],
  options: Partial<IngestOptions> = {},
): Promise<IngestSummary> {
  return finish(ingest(store, files, {...stageOptions(), limits: LIMITS, update: false, strict: false, ...options}))
}

/** A store with its schema, in memory where no second process needs it. */
export function memoryStore(): Store {
  return openWorkspace(':memory:')
}
