import {Interrupted, UsageError} from '../errors.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import {forgottenSpans} from '../retrieval/search-index.sql.ts'
import type {Store} from '../store/open.ts'
import type {Stage, StageOptions} from './event.ts'
import {indexSpans} from './index-spans.ts'
import {hasTraining, noteUndone, runsInEffect, type UnjudgedEpoch, unjudgedEpochs} from './train.sql.ts'
import {NOTHING, releasePulls, type TakenBack, undoPulls} from './train-take-back.sql.ts'

/** What a stopped run had let in last and nobody judged, and what became of it. */
export type TakenBackEpoch = UnjudgedEpoch & TakenBack

/** What became of all that a run had let in. */
export interface UndoSummary extends TakenBack {
  readonly run: number
  /** What stopped runs had let in and nobody judged: taken back first, whichever run is undone. */
  readonly taken_back: readonly TakenBackEpoch[]
}

/** Takes back what stopped runs let in last and did not judge. A later run may let it in again. */
export async function* takeBackUnjudged(store: Store, options: StageOptions): Stage<TakenBackEpoch[]> {
  const takenBack = unjudgedEpochs(store.db).map((epoch) => ({...epoch, ...releasePulls(store.db, epoch)}))
  yield* forgetGone(store, options)
  return takenBack
}

/**
 * Lets the index forget spans that are gone: their words would count on. Of a training that was stopped the next one
 * does it.
 */
export async function* forgetGone(store: Store, options: StageOptions): Stage<void> {
  const active = activeIndex(store.db)
  if (active !== undefined && forgottenSpans(store.db, 1).length > 0)
    yield* indexSpans(store, active.fingerprint, options)
}

/** What a training that is stopped leaves: what it let in and did not judge is taken back at once. */
export function stoppedTraining({db}: Store, run: number): Interrupted {
  const unjudged = unjudgedEpochs(db).find((epoch) => epoch.run === run)
  if (unjudged === undefined) return new Interrupted()
  const {epoch, spans} = unjudged
  releasePulls(db, unjudged)
  return new Interrupted({
    message: `interrupted; what epoch ${epoch} of training ${run} let in (${spans} spans) was not judged yet and is taken back, judged epochs are kept`,
    hint: 'run the same command again: it begins from what is kept',
  })
}

/**
 * Undoes a run, by default the last one of which anything is still let in: spans of the store are what they were, those
 * that a file brought are gone, unless something rests on them, and all of it may be let in again.
 * @throws {UsageError} there is no such run, or none that let anything in
 */
export async function* undoTraining(store: Store, run: number | undefined, options: StageOptions): Stage<UndoSummary> {
  const {db} = store
  const inEffect = runsInEffect(db)
  const which = run ?? inEffect[0]
  if (which === undefined)
    throw new UsageError('no_training', 'there is no training to undo: none let anything in that is still there', {
      hint: 'logline train',
    })
  if (!hasTraining(db, which))
    throw new UsageError('no_training', `there is no training ${which}`, {
      hint: inEffect.length === 0 ? 'logline train' : `trainings that can be undone: ${inEffect.join(', ')}`,
    })
  const takenBack = yield* takeBackUnjudged(store, options)
  const unjudged = takenBack.find((epoch) => epoch.run === which) ?? NOTHING
  const rest = undoPulls(db, which)
  noteUndone(db, which, options.now())
  yield* forgetGone(store, options)
  return {
    run: which,
    undone: unjudged.undone + rest.undone,
    gone: unjudged.gone + rest.gone,
    kept: unjudged.kept + rest.kept,
    taken_back: takenBack,
  }
}
