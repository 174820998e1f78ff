import type {Database} from 'better-sqlite3'
import type {EmbedderRow} from './index-state.sql.ts'
import {entryWriter, PAGE_SEQS} from './new-entries.sql.ts'
import {prepareAhead} from './prepare-ahead.ts'
import {type Entry, type IndexSettings, type PendingSpan, searchIndex} from './search-index.sql.ts'

/** Spans that are committed together where one thread does all, and their texts are in memory at once. */
const BATCH_ROWS = 2000

/** Fewer spans than this are indexed by this thread: starting others takes longer. */
const THREADS_FROM_SPANS = 6000

/** Spans whose entries are committed together. */
export interface EntryBatch {
  readonly spans: number
  /**
   * Call it inside a transaction. With `countWords` the counts of words go up with what is added.
   * @returns whether the words must be counted anew
   */
  write(counts: Record<Entry, number>, countWords: boolean): boolean
}

/** What is pending of one embedder's index: how many spans, and all of them in batches. */
export interface PendingEntries {
  readonly total: number
  /**
   * In the order of `seq`. Many are prepared in threads of their own, which read the store by themselves.
   * @param countWords whether the words will be counted with what is added
   */
  batches(countWords: boolean, signal: AbortSignal): AsyncGenerator<EntryBatch>
}

export function pendingEntries(db: Database, embedder: EmbedderRow, settings: IndexSettings): PendingEntries {
  const index = searchIndex(db, embedder, settings)
  const total = index.pending()
  const oneByOne = (spans: readonly PendingSpan[]): EntryBatch => ({
    spans: spans.length,
    write: (counts, countWords) => {
      for (const span of spans) counts[index.write(span)]++
      return index.flush(countWords)
    },
  })
  const here = function* (): Generator<EntryBatch> {
    let spans: PendingSpan[] = []
    do {
      spans = index.pendingAfter(spans.at(-1)?.seq ?? 0, BATCH_ROWS)
      yield oneByOne(spans)
    } while (spans.length === BATCH_ROWS)
  }
  const threads = async function* (countWords: boolean, signal: AbortSignal): AsyncGenerator<EntryBatch> {
    const write = entryWriter(db, embedder, settings)
    for await (const {page, entries} of prepareAhead(db, {embedder, settings, countWords}, signal)) {
      const from = page * PAGE_SEQS
      if (entries === undefined)
        yield oneByOne(index.pendingAfter(from - 1, PAGE_SEQS).filter(({seq}) => seq < from + PAGE_SEQS))
      else if (entries.spans > 0)
        yield {
          spans: entries.spans,
          write: (counts, count) => {
            counts.added += entries.seqs.length
            counts.rejected += entries.spans - entries.seqs.length
            return write(entries, count)
          },
        }
    }
  }
  return {
    total,
    batches: async function* (countWords, signal) {
      if (total >= THREADS_FROM_SPANS && !db.memory) yield* threads(countWords, signal)
      else yield* here()
    },
  }
}
