import type {Database} from 'better-sqlite3'
import {inThreads} from '../span/in-threads.ts'
import type {EmbedderRow} from './index-state.sql.ts'
import {type NewEntries, PAGE_SEQS, type Page} from './new-entries.sql.ts'
import type {IndexSettings} from './search-index.sql.ts'

/** In MiB: a page of spans, each with two texts of at most 32,768 characters, and the words of it. */
const PAGE_MEMORY = {maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 512}

const WORKER = new URL(`./prepare-worker${import.meta.url.slice(-3)}`, import.meta.url)

/** What a preparing thread is started with. */
export interface PrepareJob {
  readonly path: string
  readonly embedder: EmbedderRow
  readonly settings: IndexSettings
  readonly countWords: boolean
}

/** A page of spans, and what is to be written of it; undefined where entries must be replaced. */
export interface PreparedPage {
  readonly page: Page
  readonly entries: NewEntries | undefined
}

/** Prepares all pages in threads of their own, in order. Ends early when the signal fires; throws what a thread throws. */
export function prepareAhead(
  db: Database,
  job: Omit<PrepareJob, 'path'>,
  signal: AbortSignal,
): AsyncGenerator<PreparedPage> {
  const last = db.prepare<[], number | null>('SELECT max(seq) FROM span_vectors').pluck().get() ?? -1
  const pages = Array.from({length: Math.floor(last / PAGE_SEQS) + 1}, (_, page) => page)
  const workerData: PrepareJob = {...job, path: db.name}
  return inThreads({module: WORKER, workerData, resourceLimits: PAGE_MEMORY}, pages, signal)
}
