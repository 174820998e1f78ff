import {setImmediate} from 'node:timers/promises'
import {accuracyOf} from '../calibration/outcome.ts'
import type {Embedder} from '../embedding/embedder.ts'
import type {PlanInput} from '../enzyme/plan.ts'
import {StoreError, throwIfStopped} from '../errors.ts'
import type {MatcherOptions} from '../matching/prediction.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import type {ScoreSource} from '../settings/schema.ts'
import {checkInputs} from '../span/open-input.ts'
import type {LineLimits} from '../span/parse-line.ts'
import type {Store} from '../store/open.ts'
import {type AskedRecord, earlierAsker} from './ask-earlier.ts'
import {type MatchKind, matchOfDomain} from './correctness.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {type WeakKind, weakKinds} from './gaps.ts'
import {type AskedSpan, askedSpans} from './prequential.sql.ts'
import {finishRun, startRun} from './runs.sql.ts'
import {
  finishTraining,
  noteEpochs,
  type Pull,
  type PullPlace,
  pull,
  pullCandidates,
  startTraining,
} from './train.sql.ts'
import {type FileRows, pullFromFile} from './train-file.ts'
import {revertEpoch} from './train-take-back.sql.ts'
import {forgetGone, stoppedTraining, type TakenBackEpoch, takeBackUnjudged} from './train-undo.ts'

/** Spans that are asked between two looks at the signal. */
const BATCH = 25

/** Weak kinds that are worked on in one epoch, the worst first. */
const KINDS_PER_EPOCH = 10

export interface TrainOptions extends StageOptions {
  readonly embedder: Embedder
  readonly matcher: MatcherOptions
  readonly minQuality: number
  readonly match: MatchKind
  readonly matchByDomain: Readonly<Record<string, MatchKind>>
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
  /** What stopped runs had let in and nobody judged: taken back before anything was asked. */
  readonly taken_back: readonly TakenBackEpoch[]
  /** Rows of the file that were left where they are; null: it was not read. */
  readonly left_in_file: Omit<FileRows, 'taken'> | null
  /** Weak kinds that are left, with how many examples would be worth curating. */
  readonly curate: readonly (WeakKind & {readonly wanted: number})[]
}

/**
 * Training without gradients: asks the validation split with the memory split as evidence, finds kinds of questions
 * that fail for more than 20 %, makes the best of their spans below the quality of evidence (or of a file) evidence,
 * and repeats until the target, a plateau, or the last epoch. All epochs ask the questions of the first, so that they
 * compare. Near-duplicates share a split, so no question is answered by its own copy. Every pull is recorded and can be
 * undone; an epoch that made things worse is undone at once, and so is one that is stopped before it was judged; if the
 * process is killed, the next run does it.
 * The accuracy it prints decided what was kept: as a measure of what comes it is too good.
 * @throws {StoreError} nothing is indexed, or there is no validation question
 * @throws {Interrupted} the signal fired: it says what was taken back
 * @throws {UsageError} the file is missing, before anything is done
 */
export async function* train(store: Store, options: TrainOptions): Stage<TrainSummary> {
  const {db} = store
  const {now, target, maxEpochs, from, minQuality, match, matchByDomain, sample} = options
  if (from !== undefined) checkInputs([from])
  if (activeIndex(db) === undefined)
    throw new StoreError('not_indexed', 'the spans are not indexed yet', {hint: 'logline run'})
  const takenBack = yield* takeBackUnjudged(store, options)
  const exam = examOf(store, options)
  const run = startTraining(
    db,
    {target, maxEpochs, from: from ?? null, minQuality, match, matchByDomain, sample, pull: options.pull},
    now(),
  )
  try {
    return yield* trainEpochs(store, {run, exam, takenBack}, options)
  } catch (error) {
    throw options.signal.aborted ? stoppedTraining(store, run) : error
  }
}

interface Training {
  readonly run: number
  readonly exam: readonly AskedSpan[]
  readonly takenBack: readonly TakenBackEpoch[]
}

async function* trainEpochs(
  store: Store,
  {run, exam, takenBack}: Training,
  options: TrainOptions,
): Stage<TrainSummary> {
  const {db} = store
  const {now, target, maxEpochs, from} = options
  const stageRun = startRun(db, 'train', now())
  const epochs: Epoch[] = []
  const event = (kind: StageEvent['kind']): StageEvent =>
    ({stage: 'train', kind, done: epochs.length, unit: 'epochs', at: now()}) as const
  yield event('started')
  let stopped: TrainSummary['stopped'] | undefined
  let reverted = 0
  let file: FileRows | undefined
  while (stopped === undefined) {
    const records = yield* askAll(store, exam, options)
    const before = epochs.at(-1)
    const seen = seenIn(records, epochs.length)
    const {accuracy, weak} = seen
    if (before !== undefined && accuracy <= before.accuracy) {
      if (accuracy < before.accuracy) {
        const {undone, gone, kept} = revertEpoch(db, run, before.epoch)
        reverted = undone + gone + kept
      }
      stopped = 'plateau'
    } else if (accuracy >= target) stopped = 'target'
    else if (weak.length === 0) stopped = 'nothing_weak'
    else if (epochs.length >= maxEpochs) stopped = 'max_epochs'
    if (stopped !== undefined) {
      epochs.push({...seen, pulled: 0, from_file: 0})
      break
    }
    noteEpochs(db, run, [...epochs, seen])
    const kinds = weak.slice(0, KINDS_PER_EPOCH)
    const place = {run, epoch: seen.epoch}
    const pulled = pullFromStore(store, place, kinds, options)
    const reads = from !== undefined && (file === undefined || file.taken > 0)
    if (reads) file = yield* pullFromFile(store, place, from, kinds, options)
    const fromFile = reads ? file!.taken : 0
    epochs.push({...seen, pulled, from_file: fromFile})
    if (pulled + fromFile === 0) stopped = 'nothing_to_pull'
  }
  const summary: TrainSummary = {
    run,
    epochs,
    stopped,
    reverted,
    taken_back: takenBack,
    left_in_file: file === undefined ? null : {set_aside: file.set_aside, not_completed: file.not_completed},
    curate: epochs.at(-1)!.weak.map((kind) => ({...kind, wanted: Math.max(kind.wrong, 10 - kind.asked)})),
  }
  finishTraining(db, run, epochs, now())
  yield* forgetGone(store, options)
  finishRun(db, stageRun, now(), {run, epochs: epochs.length, stopped})
  yield event('finished')
  return summary
}

/** @throws {StoreError} there is no question */
function examOf({db}: Store, {sample, minQuality}: TrainOptions): AskedSpan[] {
  const spans = askedSpans(db, {order: 'hash', seed: 1, most: {validation: sample}, minQuality}, 0)
  if (spans.length === 0)
    throw new StoreError('no_validation', 'the validation split holds no completed span that is good enough', {
      hint: 'ingest more spans: a tenth of them becomes validation split',
    })
  return spans
}

async function* askAll(store: Store, exam: readonly AskedSpan[], options: TrainOptions): Stage<AskedRecord[]> {
  const {signal, now, match, matchByDomain} = options
  // Made anew for each epoch: it remembers what the store held.
  const {ask} = earlierAsker(store, {...options, matchOf: matchOfDomain(match, matchByDomain)})
  const records: AskedRecord[] = []
  const event = (kind: 'started' | 'progress') =>
    ({stage: 'train', kind, done: records.length, total: exam.length, unit: 'questions', at: now()}) as const
  yield event('started')
  for (const [at, span] of exam.entries()) {
    records.push(await ask({...span, evidence: {split: 'memory'}}))
    if (at % BATCH !== BATCH - 1) continue
    await setImmediate()
    throwIfStopped(signal)
    yield event('progress')
  }
  return records
}

function seenIn(records: readonly AskedRecord[], epoch: number): Omit<Epoch, 'pulled' | 'from_file'> {
  return {
    epoch,
    asked: records.length,
    accuracy: accuracyOf(records),
    answered: records.filter(({given}) => given).length / records.length,
    weak: weakKinds(records),
  }
}

function pullFromStore(
  {db}: Store,
  place: Omit<PullPlace, 'reason'>,
  kinds: readonly WeakKind[],
  {minQuality, pull: limit}: TrainOptions,
): number {
  const pulls = kinds.flatMap((kind) =>
    pullCandidates(db, {domain: kind.domain === '(none)' ? null : kind.domain, did: kind.did, minQuality, limit}).map(
      (candidate): Pull => ({...candidate, ...place, reason: reasonOf(kind)}),
    ),
  )
  pull(db, pulls, minQuality)
  return pulls.length
}

function reasonOf({domain, did, wrong, asked}: WeakKind): string {
  return `${wrong} of ${asked} ${did} questions in ${domain} failed`
}
