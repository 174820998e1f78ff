import type {Database} from 'better-sqlite3'
import {writeUnlessBusy} from './busy.ts'

/** Before it tries again where another process is writing. */
const AGAIN_MS = 100
/** How long the last attempt may wait: nobody waits for an answer any more. */
const LAST_MS = 500

/**
 * Writes after the request that has something to write was answered, and never waits for another process: what could not
 * be written waits itself. Notes of a moment are one transaction.
 */
export class WriteBehind implements Disposable {
  readonly #db: Database
  readonly #write: () => boolean
  #scheduled: NodeJS.Immediate | undefined
  #again: NodeJS.Timeout | undefined

  /** @param write writes some of what waits, in one transaction; true: there is more */
  constructor(db: Database, write: () => boolean) {
    this.#db = db
    this.#write = write
  }

  /** There is something to write. */
  due(): void {
    if (this.#again !== undefined || this.#scheduled !== undefined) return
    this.#scheduled = setImmediate(() => {
      this.#scheduled = undefined
      this.#attempt()
    })
  }

  /** Writes now what can be written. */
  flush(): void {
    let more = this.#db.open
    const write = () => {
      more = this.#write()
    }
    while (more && writeUnlessBusy(this.#db, LAST_MS, write));
  }

  [Symbol.dispose](): void {
    clearImmediate(this.#scheduled)
    clearTimeout(this.#again)
    this.flush()
  }

  #attempt(): void {
    // Whoever closed the store first has given up what waited.
    if (!this.#db.open) return
    let more = false
    const written = writeUnlessBusy(this.#db, 0, () => {
      more = this.#write()
    })
    if (!written)
      this.#again = setTimeout(() => {
        this.#again = undefined
        this.#attempt()
      }, AGAIN_MS).unref()
    else if (more) this.due()
  }
}
