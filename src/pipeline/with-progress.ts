import type {Tell} from '../retrieval/measuring.ts'
import type {Stage, StageEvent, StageOptions, WorkName} from './event.ts'

/** How far work is that was told of. */
export interface Told {
  readonly done: number
  readonly total: number
}

/**
 * Does work that tells how far it is; yields the last that it told whenever it lets others in. Ended early, it ends the
 * work first.
 * @throws what the work throws
 */
export async function* withProgress<Result>(
  signal: AbortSignal,
  work: (signal: AbortSignal, tell: Tell) => Promise<Result>,
): AsyncGenerator<Told, Result> {
  const left = new AbortController()
  let told: Told | undefined
  let settled = false
  let wake = (): void => {}
  const tell: Tell = (done, total) => {
    told = {done, total}
    wake()
  }
  const settle = (): void => {
    settled = true
    wake()
  }
  const result = work(AbortSignal.any([signal, left.signal]), tell)
  result.then(settle, settle)
  try {
    for (;;) {
      if (told !== undefined) {
        yield told
        told = undefined
      } else if (settled) return await result
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  } finally {
    left.abort()
    await result.catch(() => {})
  }
}

/**
 * The same as the events of a stage. It goes from one thing to the next: each has its own steps, and its own time.
 * @throws what the work throws
 */
export async function* asStage<Result>(
  stage: WorkName,
  {signal, now}: StageOptions,
  work: (signal: AbortSignal, tell: Tell) => Promise<Result>,
): Stage<Result> {
  const telling = withProgress(signal, work)
  const event = (kind: StageEvent['kind'], told: Told): StageEvent => ({stage, kind, unit: 'steps', at: now(), ...told})
  let before: Told | undefined
  try {
    for (;;) {
      const next = await telling.next()
      if (next.done) return next.value
      const told = next.value
      if (before === undefined || told.done < before.done || told.total !== before.total)
        yield event('started', {...told, done: 0})
      before = told
      yield event('progress', told)
    }
  } finally {
    // Nobody reads what it would return: an early end is an end.
    await telling.return(undefined as Result)
  }
}
