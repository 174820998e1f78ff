import type {DateOrder} from '../../settings/schema.ts'
import type {Imported} from './imported.ts'
import type {BrokenItem, Item, JsonItem} from './item.ts'
import {waitingItems} from './waiting-items.ts'

/** What may wait at most for a row that tells the order of day and month: items, and bytes of them as JSON. */
const MOST_WAITING = {items: 500_000, bytes: 128 << 20}

/** An item, and what was read of it. */
type ReadItem =
  | {readonly item: BrokenItem; readonly imported?: never}
  | {readonly item: JsonItem; readonly imported: Imported}

/**
 * Reads items in their order. Where a date could be two days (03/01/2026), it and what comes after it wait for the first
 * one that could not (28/11/2026): it tells the order of day and month for all the input. Where none comes, or far too
 * late, those that wait are read without.
 * @param given the order, where somebody has told it: then nothing waits
 * @param most what may wait
 */
export async function* withDateOrder(
  items: AsyncIterable<Item>,
  read: (value: unknown, order: DateOrder | undefined) => Imported,
  given: DateOrder | undefined,
  most = MOST_WAITING,
): AsyncGenerator<ReadItem> {
  let order = given
  const waiting = waitingItems()
  const release = function* (): Generator<ReadItem> {
    for (const item of waiting.release()) yield 'fault' in item ? {item} : {item, imported: read(item.value, order)}
  }
  let failure: {error: unknown} | undefined
  try {
    for await (const item of items) {
      const imported = 'fault' in item ? undefined : read(item.value, order)
      const dates = imported?.dates
      if (order === undefined && (dates === 'dmy' || dates === 'mdy')) order = dates
      if (order === undefined && (dates === 'either' || waiting.counts.items > 0)) {
        waiting.add(item)
        if (waiting.counts.items >= most.items || waiting.counts.bytes >= most.bytes) yield* release()
        continue
      }
      yield* release()
      yield {item, imported} as ReadItem
    }
  } catch (error) {
    failure = {error}
  }
  yield* release()
  // What came before the input went wrong is good.
  if (failure !== undefined) throw failure.error
}
