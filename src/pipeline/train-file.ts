import type {PreparedSpan} from '../span/prepare.ts'
import type {Store} from '../store/open.ts'
import type {Stage} from './event.ts'
import type {WeakKind} from './gaps.ts'
import {ingest} from './ingest.ts'
import {type RunOptions, runPipeline} from './run.ts'
import {barredFromFiles, filePulls, letInFromFile, type PullPlace} from './train.sql.ts'

/** What came of the rows of a file. */
export interface FileRows {
  /** Spans that came into the store. */
  readonly taken: number
  /** Rows that can't be taken, of whatever kind: set aside as `ingest` does. */
  readonly set_aside: number
  /** Rows of the kinds that were wanted and that hold no outcome: failed or pending. They are left where they are. */
  readonly not_completed: number
}

/**
 * Takes the completed rows of weak kinds through the whole pipeline, and makes evidence of those that may be it. Failed
 * ones would warn and not answer, so they are none of training's business.
 */
export async function* pullFromFile(
  store: Store,
  place: Omit<PullPlace, 'reason'>,
  file: string,
  kinds: readonly WeakKind[],
  options: Omit<RunOptions, 'update' | 'strict'> & {readonly minQuality: number},
): Stage<FileRows> {
  const {db} = store
  const wanted = new Set(kinds.map(({domain, did}) => JSON.stringify([domain, did])))
  const note = filePulls(db, {...place, reason: `from ${file}`})
  const barred = barredFromFiles(db)
  const stored = db.prepare<[Uint8Array, string], 1>('SELECT 1 FROM spans WHERE dedup_key = ? AND id <> ?').pluck()
  let added = 0
  let notCompleted = 0
  const wants = ({id, dedupKey, domain, did, status}: PreparedSpan): boolean => {
    if (!wanted.has(JSON.stringify([domain ?? '(none)', did]))) return false
    if (status !== 'completed') {
      notCompleted++
      return false
    }
    // What the store has under another id teaches nothing, and merging could give that span the id of this one for good.
    return stored.get(dedupKey, id) === undefined && !barred(dedupKey)
  }
  const choosing = {
    wants,
    added: (id: string): void => {
      note(id)
      added++
    },
  }
  const {quarantined} = yield* ingest(store, [file], {...options, update: false, strict: false, choosing})
  const rows = {set_aside: quarantined, not_completed: notCompleted}
  if (added === 0) return {...rows, taken: 0}
  yield* runPipeline(store, [], {...options, update: false, strict: false})
  return {...rows, taken: letInFromFile(db, place, options.minQuality)}
}
