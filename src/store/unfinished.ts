import {createHash, randomBytes} from 'node:crypto'
import {readdirSync, rmSync} from 'node:fs'
import {hostname} from 'node:os'
import {basename, dirname, join} from 'node:path'

/** File systems allow 255 bytes to a name, and ours is put behind it. */
const LONGEST_NAME = 200

/** Processes have numbers within one machine, and folders are shared between machines. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 6)

/** What is put behind a name: who writes it, and which of its files it is. */
const ENDING = /^\.([0-9a-f]{6})-(\d+)-[0-9a-f]{8}\.part$/

/**
 * A name for a file or folder until it is whole, in the folder of the final one and of this process alone, so that two
 * that write the same write it whole, one after the other. To be created exclusively. What processes that are gone (by
 * `kill -9`) left of the same is removed.
 */
export function unfinishedName(path: string): string {
  const folder = dirname(path)
  const stem = shortened(basename(path))
  for (const name of namesIn(folder)) {
    const ending = name.startsWith(stem) ? ENDING.exec(name.slice(stem.length)) : null
    if (ending?.[1] === MACHINE && isGone(Number(ending[2]))) rmSync(join(folder, name), {recursive: true, force: true})
  }
  return join(folder, `${stem}.${MACHINE}-${process.pid}-${randomBytes(4).toString('hex')}.part`)
}

/** Whether something in a folder is the unfinished form of this name, whoever writes it. */
export function isUnfinished(name: string, of: string): boolean {
  const stem = shortened(of)
  return name.startsWith(stem) && ENDING.test(name.slice(stem.length))
}

function shortened(name: string): string {
  return Buffer.byteLength(name) > LONGEST_NAME ? name.slice(0, LONGEST_NAME / 4) : name
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
