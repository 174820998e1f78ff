import {setImmediate} from 'node:timers/promises'
import {accuracyOf} from '../calibration/outcome.ts'
import type {Embedder} from '../embedding/embedder.ts'
import type {PlanInput} from '../enzyme/plan.ts'
import {StoreError, throwIfStopped, UsageError} from '../errors.ts'
import type {MatcherOptions} from '../matching/prediction.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import type {ScoreSource} from '../settings/schema.ts'
import type {LineLimits} from '../span/parse-line.ts'
import type {Store} from '../store/open.ts'
import {type AskedRecord, earlierAsker} from './ask-earlier.ts'
import type {MatchKind} from './correctness.ts'
import type {Stage, StageOptions} from './event.ts'
import {type WeakKind, weakKinds} from './gaps.ts'
import {askedSpans} from './prequential.sql.ts'
import {runPipeline} from './run.ts'
import {finishRun, startRun} from './runs.sql.ts'
import {selectRows} from './select-rows.ts'
import {
  finishTraining,
  lastSeq,
  lastTraining,
  noteUndone,
  type Pull,
  pull,
  pullCandidates,
  spansAfter,
  startTraining,
  undoPulls,
} from './train.sql.ts'

/** Spans that are asked between two looks at the signal. */
const BATCH = 25

/** Weak kinds that are worked on in one epoch, the worst first. */
const KINDS_PER_EPOCH = 10

export interface TrainOptions extends StageOptions {
  readonly embedder: Embedder
  readonly matcher: MatcherOptions
  readonly minQuality: number
  readonly match: MatchKind
  readonly limits: LineLimits
  readonly scorePolicy: ScoreSource
  readonly plan: PlanInput
  readonly gate: number
  /** Stop at this share of right answers, 0-1. */
  readonly target: number
  readonly maxEpochs: number
  /** Spans pulled for one weak kind in one epoch, at most. */
  readonly pull: number
  /** Validation questions that are asked, at most. */
  readonly sample: number
  /** Candidates beside those of the store. */
  readonly from?: string | undefined
}

export interface Epoch {
  readonly epoch: number
  readonly asked: number
  /** Share of right answers, 0-1. */
  readonly accuracy: number
  /** Share of the questions that the matcher gave an answer to. */
  readonly answered: number
  readonly weak: readonly WeakKind[]
  /** Pulled after this evaluation: from the store, and from the file. */
  readonly pulled: number
  readonly from_file: number
}

export interface TrainSummary {
  readonly run: number
  readonly epochs: readonly Epoch[]
  readonly stopped: 'target' | 'plateau' | 'max_epochs' | 'nothing_weak' | 'nothing_to_pull'
  /** Pulls of the last epoch that made things worse and were undone. */
  readonly reverted: number
  /** Weak kinds that are left, with how many examples would be worth curating. */
  readonly curate: readonly (WeakKind & {readonly wanted: number})[]
}

/**
 * Training without gradients: asks the validation split with the memory split as evidence, finds kinds of questions
 * that fail for more than 20 %, makes the best of their spans below the quality of evidence (or of a file) evidence,
 * and repeats until the target, a plateau, or the last epoch. Near-duplicates share a split, so no question is answered
 * by its own copy. Every pull is recorded and can be undone; an epoch that made things worse is undone at once. The
 * accuracy it prints decided what was kept: as a measure of what comes it is too good.
 * @throws {StoreError} nothing is indexed, or there is no validation question
 */
export async function* train(store: Store, options: TrainOptions): Stage<TrainSummary> {
  const {db} = store
  const {now, target, maxEpochs, from, minQuality, match, sample} = options
  if (activeIndex(db) === undefined)
    throw new StoreError('not_indexed', 'the spans are not indexed yet', {hint: 'logline run'})
  const run = startTraining(
    db,
    {target, maxEpochs, from: from ?? null, minQuality, match, sample, pull: options.pull},
    now(),
  )
  const stageRun = startRun(db, 'train', now())
  const epochs: Epoch[] = []
  let stopped: TrainSummary['stopped'] | undefined
  let reverted = 0
  let fileLeft = from
  while (stopped === undefined) {
    const records = yield* evaluateValidation(store, options)
    const accuracy = accuracyOf(records)
    const before = epochs.at(-1)
    const weak = weakKinds(records)
    const epoch = {
      epoch: epochs.length,
      asked: records.length,
      accuracy,
      answered: records.filter(({given}) => given).length / records.length,
      weak,
    }
    if (before !== undefined && accuracy <= before.accuracy) {
      if (accuracy < before.accuracy) reverted = undoPulls(db, run, before.epoch)
      stopped = 'plateau'
    } else if (accuracy >= target) stopped = 'target'
    else if (weak.length === 0) stopped = 'nothing_weak'
    else if (epochs.length >= maxEpochs) stopped = 'max_epochs'
    if (stopped !== undefined) {
      epochs.push({...epoch, pulled: 0, from_file: 0})
      break
    }
    const kinds = weak.slice(0, KINDS_PER_EPOCH)
    const pulled = pullFromStore(store, run, epoch.epoch, kinds, options)
    const fromFile = fileLeft === undefined ? 0 : yield* pullFromFile(store, run, epoch.epoch, fileLeft, kinds, options)
    fileLeft = fromFile > 0 ? fileLeft : undefined
    epochs.push({...epoch, pulled, from_file: fromFile})
    if (pulled + fromFile === 0) stopped = 'nothing_to_pull'
  }
  const curate = epochs.at(-1)!.weak.map((kind) => ({...kind, wanted: Math.max(kind.wrong, 10 - kind.asked)}))
  const summary: TrainSummary = {run, epochs, stopped, reverted, curate}
  finishTraining(db, run, epochs, now())
  finishRun(db, stageRun, now(), {run, epochs: epochs.length, stopped})
  yield {stage: 'train', kind: 'finished', done: epochs.length, total: epochs.length, at: now()}
  return summary
}

/** Undoes the pulls of a run, by default of the last one. Returns the run and how many spans it concerned. */
export function undoTraining(store: Store, run: number | undefined, now: () => Date): {run: number; undone: number} {
  const which = run ?? lastTraining(store.db)
  if (which === undefined) throw new UsageError('no_training', 'there is no training to undo', {hint: 'logline train'})
  const undone = undoPulls(store.db, which)
  noteUndone(store.db, which, now())
  return {run: which, undone}
}

async function* evaluateValidation(store: Store, options: TrainOptions): Stage<AskedRecord[]> {
  const {minQuality, sample, signal, now, match} = options
  const spans = askedSpans(store.db, {order: 'hash', seed: 1, most: {validation: sample}, minQuality}, 0)
  if (spans.length === 0)
    throw new StoreError('no_validation', 'the validation split holds no completed span that is good enough', {
      hint: 'ingest more spans: a tenth of them becomes validation split',
    })
  const {ask} = earlierAsker(store, {...options, matchOf: () => match})
  const records: AskedRecord[] = []
  const event = (kind: 'started' | 'progress') =>
    ({stage: 'train', kind, done: records.length, total: spans.length, at: now()}) as const
  yield event('started')
  for (const [at, span] of spans.entries()) {
    records.push(await ask({...span, evidence: {split: 'memory'}}))
    if (at % BATCH !== BATCH - 1) continue
    await setImmediate()
    throwIfStopped(signal)
    yield event('progress')
  }
  return records
}

function pullFromStore(
  {db}: Store,
  run: number,
  epoch: number,
  kinds: readonly WeakKind[],
  {minQuality, pull: limit}: TrainOptions,
): number {
  const pulls = kinds.flatMap((kind) =>
    pullCandidates(db, {domain: kind.domain === '(none)' ? null : kind.domain, did: kind.did, minQuality, limit}).map(
      (candidate): Pull => ({...candidate, run, epoch, origin: 'store', reason: reasonOf(kind)}),
    ),
  )
  pull(db, pulls, minQuality)
  return pulls.length
}

/** Takes the rows of weak kinds through the whole pipeline, and makes them evidence. */
async function* pullFromFile(
  store: Store,
  run: number,
  epoch: number,
  file: string,
  kinds: readonly WeakKind[],
  options: TrainOptions,
): Stage<number> {
  const {db} = store
  const last = lastSeq(db)
  using rows = await selectRows(file, kinds, options.limits.maxLineBytes)
  if (rows.count === 0) return 0
  yield* runPipeline(store, [rows.file], {...options, update: false, strict: false})
  const pulls = spansAfter(db, last).map(
    (span): Pull => ({...span, run, epoch, origin: 'file', reason: `from ${file}`}),
  )
  pull(db, pulls, options.minQuality)
  return pulls.length
}

function reasonOf({domain, did, wrong, asked}: WeakKind): string {
  return `${wrong} of ${asked} ${did} questions in ${domain} failed`
}
