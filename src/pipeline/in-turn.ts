import {closeSync, openSync, rmSync, statSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {setTimeout} from 'node:timers/promises'

/** Files get their names in milliseconds: whoever takes so long was killed meanwhile. */
const LONGEST_MS = 10_000

/** Between two looks. */
const WAIT_MS = 10

/** What the turn of a name is called, in the same folder. */
export function turnName(name: string): string {
  return `.${name}.turn`
}

/**
 * Does something to files of one name while no other process does, so that files that belong together come from one.
 * The turn is an empty file in their folder, for as long as it takes.
 */
export async function inTurn(path: string, work: () => void): Promise<void> {
  const turn = join(dirname(path), turnName(basename(path)))
  let seen: string | undefined
  let since = performance.now()
  while (!taken(turn)) {
    const now = identityOf(turn)
    if (now !== seen) {
      seen = now
      since = performance.now()
    } else if (performance.now() - since > LONGEST_MS) rmSync(turn, {force: true})
    await setTimeout(WAIT_MS)
  }
  try {
    work()
  } finally {
    rmSync(turn, {force: true})
  }
}

function taken(turn: string): boolean {
  try {
    closeSync(openSync(turn, 'wx'))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
}

/** Which of the files that come and go under this name it is. */
function identityOf(turn: string): string | undefined {
  const found = statSync(turn, {throwIfNoEntry: false})
  return found === undefined ? undefined : `${found.ino} ${found.mtimeMs}`
}
