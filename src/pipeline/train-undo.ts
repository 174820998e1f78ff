import {Interrupted, UsageError} from '../errors.ts'
import type {ScoreSource} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'
import type {Stage, StageOptions} from './event.ts'
import {
  anyUnmeasuredPull,
  hasTraining,
  noteUndone,
  releasePulls,
  runsInEffect,
  type UnjudgedEpoch,
  undoPulls,
  unjudgedEpochs,
} from './train.sql.ts'
import {validate} from './validate.ts'

export interface UndoOptions extends StageOptions {
  readonly scorePolicy: ScoreSource
}

export interface UndoSummary {
  readonly run: number
  /** Spans of that run that are what they were before. */
  readonly undone: number
  /** What stopped runs had let in and nobody judged: taken back first, whichever run is undone. */
  readonly taken_back: readonly UnjudgedEpoch[]
}

/** Takes back what stopped runs let in last and did not judge. A later run may let it in again. */
export async function* takeBackUnjudged(store: Store, options: UndoOptions): Stage<UnjudgedEpoch[]> {
  const {db} = store
  const unjudged = unjudgedEpochs(db)
  // Only what is measured can be lowered; what is not would count for what it came with once it is.
  if (unjudged.length > 0 && anyUnmeasuredPull(db)) yield* validate(store, options)
  for (const epoch of unjudged) releasePulls(db, epoch)
  return unjudged
}

/**
 * What a training that is stopped leaves: what it let in and did not judge is taken back at once. Where spans of a file
 * were not measured yet, which takes as long as it takes, the next run does it.
 */
export function stoppedTraining({db}: Store, run: number): Interrupted {
  const unjudged = unjudgedEpochs(db).find((epoch) => epoch.run === run)
  if (unjudged === undefined) return new Interrupted()
  const {epoch, spans} = unjudged
  const what = `what epoch ${epoch} of training ${run} let in (${spans} spans)`
  if (anyUnmeasuredPull(db))
    return new Interrupted({
      message: `interrupted; ${what} is partly not measured yet and stays until it is taken back`,
      hint: `the next logline train takes it back, or now: logline train --undo --run ${run}`,
    })
  releasePulls(db, unjudged)
  return new Interrupted({
    message: `interrupted; ${what} was not judged yet and is taken back, judged epochs are kept`,
    hint: 'run the same command again: it begins from what is kept',
  })
}

/**
 * Undoes the pulls of a run, by default of the last one of which anything is still let in.
 * @throws {UsageError} there is no such run, or none that let anything in
 */
export async function* undoTraining(store: Store, run: number | undefined, options: UndoOptions): Stage<UndoSummary> {
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
  const unjudged = takenBack.find((epoch) => epoch.run === which)?.spans ?? 0
  const undone = unjudged + undoPulls(db, which)
  noteUndone(db, which, options.now())
  return {run: which, undone, taken_back: takenBack}
}
