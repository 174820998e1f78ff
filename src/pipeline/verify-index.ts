import {setImmediate} from 'node:timers/promises'
import {throwIfStopped} from '../errors.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import type {Measuring} from '../retrieval/measuring.ts'
import {blocksToVerify, type Faults, faultCounts, verifyBlock, verifyLeftOvers} from '../retrieval/verify.sql.ts'
import {verifyClusters, verifyGraph} from '../retrieval/verify-clusters.sql.ts'
import {compareWords, repairWords} from '../retrieval/verify-words.sql.ts'
import type {Store} from '../store/open.ts'
import {WORDS_SETTING} from './index-spans.ts'
import {bumpStoreVersion, findStageSetting} from './runs.sql.ts'

/** What `--verify` looked at, and what it found. */
export interface IndexVerification {
  readonly blocks: number
  readonly faults: readonly Faults[]
}

/** Compares the active index with the vectors and the texts it is of and with its checksums, and repairs what can be. */
export async function verifyIndex({db}: Store, {signal, tell}: Measuring): Promise<IndexVerification> {
  const faults = faultCounts()
  const active = activeIndex(db)
  const blocks = active === undefined ? [] : blocksToVerify(db, active)
  const change = async (work: () => void): Promise<void> => {
    await setImmediate()
    throwIfStopped(signal)
    db.transaction(() => {
      const before = faults.total()
      work()
      if (faults.total() > before) bumpStoreVersion(db)
    }).immediate()
  }
  for (const [at, block] of blocks.entries()) {
    await change(() => verifyBlock(db, active!, block, faults))
    tell?.(at + 1, blocks.length)
  }
  if (active !== undefined) await change(() => verifyLeftOvers(db, active, faults))
  // Reading takes longest; nobody waits for it who wants to write.
  const words = await compareWords(db, findStageSetting(db, 'index', WORDS_SETTING), {signal, tell})
  await change(() => repairWords(db, words, faults))
  if (active !== undefined) {
    const before = faults.total()
    throwIfStopped(signal)
    await verifyClusters(db, active, faults, {signal, tell})
    await verifyGraph(db, active, faults, {signal, tell})
    if (faults.total() > before) db.transaction(() => bumpStoreVersion(db)).immediate()
  }
  return {blocks: blocks.length, faults: faults.list()}
}
