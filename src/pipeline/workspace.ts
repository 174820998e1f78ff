import {existsSync} from 'node:fs'
import {type OpenOptions, openStore, type Store} from '../store/open.ts'
import {lockForWriting} from '../store/writer-lock.ts'
import {MIGRATIONS} from './migrations.ts'

/** The store with everybody's tables in it. */
export function openWorkspace(path: string, options: OpenOptions = {}): Store {
  return openStore(path, MIGRATIONS, options)
}

/** The store if its file is there: for what needs none, but heeds what one says. */
export function openIfThere(path: string, options: OpenOptions = {}): Store | undefined {
  return existsSync(path) ? openWorkspace(path, options) : undefined
}

/**
 * The store, held for stages: a second stage on the same store is refused until this one is closed.
 * @throws {StoreError} as `openStore`, and when another process is at work on it
 */
export function openForStages(path: string, options: OpenOptions = {}): Store {
  // Opened first, so that a path that is no store gets no lock file beside it.
  const store = openWorkspace(path, options)
  let lock: Disposable
  try {
    lock = lockForWriting(path)
  } catch (error) {
    store[Symbol.dispose]()
    throw error
  }
  return {
    ...store,
    [Symbol.dispose]: () => {
      store[Symbol.dispose]()
      lock[Symbol.dispose]()
    },
  }
}
