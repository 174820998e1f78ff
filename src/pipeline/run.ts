import type {Embedder} from '../embedding/embedder.ts'
import {gradeCounts} from '../enzyme/grades.sql.ts'
import type {PlanInput} from '../enzyme/plan.ts'
import type {ScoreSource} from '../settings/schema.ts'
import type {Importing} from '../span/importers/format.ts'
import type {LineLimits} from '../span/parse-line.ts'
import type {Store} from '../store/open.ts'
import {type EnrichSummary, enrich} from './enrich.ts'
import type {Stage, StageOptions} from './event.ts'
import {type IndexSummary, indexSpans} from './index-spans.ts'
import {type IngestSummary, ingest} from './ingest.ts'
import {type OrchestrateSummary, orchestrate} from './orchestrate.ts'
import {measureUniqueness, type UniquenessSummary} from './uniqueness.ts'
import {type ValidateSummary, validate} from './validate.ts'

export interface RunOptions extends StageOptions {
  readonly limits: LineLimits
  readonly importing?: Importing
  readonly update: boolean
  readonly strict: boolean
  readonly scorePolicy: ScoreSource
  readonly embedder: Embedder
  readonly plan: PlanInput
  readonly gate: number
  /** Whether uniqueness is measured anew from the index. */
  readonly neighbours?: boolean
}

/** What each stage did. `ingest` is null when no file was given. */
export interface RunSummary {
  readonly ingest: IngestSummary | null
  readonly validate: ValidateSummary
  /** Its grades are those at the end of the run. */
  readonly orchestrate: OrchestrateSummary
  readonly enrich: EnrichSummary
  readonly index: IndexSummary
  /** Null when it was not asked for. */
  readonly uniqueness: UniquenessSummary | null
}

/**
 * All stages in their order. Each does what is missing or outdated and nothing else: a run that was killed is gone on
 * with by starting it again, and a nightly run costs what is new.
 * @throws what the stages throw
 */
export async function* runPipeline(store: Store, files: readonly string[], options: RunOptions): Stage<RunSummary> {
  const {embedder} = options
  // The index was just made with it.
  const embedderOf = async (fingerprint: string) => (fingerprint === embedder.fingerprint ? embedder : undefined)
  const summary: RunSummary = {
    ingest: files.length === 0 ? null : yield* ingest(store, files, options),
    validate: yield* validate(store, options),
    // Before enrich, so that nothing is embedded that is about to be rewritten.
    orchestrate: yield* orchestrate(store, options),
    enrich: yield* enrich(store, options.embedder, options),
    index: yield* indexSpans(store, options.embedder.fingerprint, options),
    uniqueness: options.neighbours ? yield* measureUniqueness(store, {...options, embedderOf}) : null,
  }
  // Neighbours may have moved spans over the gate or under it.
  return summary.uniqueness === null
    ? summary
    : {...summary, orchestrate: {...summary.orchestrate, grades: gradeCounts(store.db, options.gate)}}
}
