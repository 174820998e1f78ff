import type {Tell} from '../retrieval/measuring.ts'

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
