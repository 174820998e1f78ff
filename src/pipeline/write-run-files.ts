import {accessSync, constants, mkdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import type {Embedder} from '../embedding/embedder.ts'
import {UsageError} from '../errors.ts'
import type {PiiKind} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'
import {distributionReport} from './distribution.ts'
import type {RunSummary} from './run.ts'
import {storeVersion} from './runs.sql.ts'
import {writeDiamondsPlus} from './write-diamonds-plus.ts'
import {writeEnriched} from './write-enriched.ts'
import {unwritable, writeLines} from './write-lines.ts'
import {writeOrchestrateReport} from './write-orchestrate-report.ts'

/** Names that people's scripts know. */
const ENRICHED_FILE = 'diamonds-enriched.ndjson'
const PLUS_FILE = 'diamonds-plus.ndjson'
const REPORT_FILE = 'diamonds-plus.report.json'
const HTML_FILE = 'diamonds-plus.report.html'
const SUMMARY_FILE = 'pipeline-summary.json'

interface RunFilesOptions {
  readonly files: readonly string[]
  readonly summary: RunSummary
  readonly embedder: Embedder
  /** Kinds of personal data that are hidden. */
  readonly pii: readonly PiiKind[]
  readonly startedAt: Date
  readonly signal: AbortSignal
  readonly now: () => Date
}

/**
 * Makes the folder if need be (its parent must be there), before hours of work are spent on what can't be written.
 * @throws {UsageError} it can't be made or written
 */
export function prepareRunFolder(folder: string): void {
  try {
    if (statSync(folder, {throwIfNoEntry: false}) === undefined) mkdirSync(folder)
    if (!statSync(folder).isDirectory())
      throw new UsageError('output_is_file', `${folder} is a file`, {hint: 'name a folder', file: folder})
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw unwritable(folder, error)
  }
}

/** What a run writes into its folder. */
export function runFilesIn(
  folder: string,
): [enriched: string, plus: string, json: string, html: string, summary: string] {
  return [
    join(folder, ENRICHED_FILE),
    join(folder, PLUS_FILE),
    join(folder, REPORT_FILE),
    join(folder, HTML_FILE),
    join(folder, SUMMARY_FILE),
  ]
}

/**
 * Writes what a run leaves behind for others to read: the enriched spans, those that passed the gate with their report,
 * and a summary. Each file appears whole.
 * @returns the paths
 * @throws as `writeLines`
 */
export async function writeRunFiles(store: Store, folder: string, options: RunFilesOptions): Promise<string[]> {
  const {files, summary, embedder, pii, startedAt, signal, now} = options
  const [enriched, plus, json, html, summaryFile] = runFilesIn(folder)
  const report = {json, html}
  const {gate} = summary.orchestrate
  const written = await writeEnriched(store, {fingerprint: embedder.fingerprint, pii}, enriched, signal)
  const passed = await writeDiamondsPlus(store, {gate, pii}, plus, signal)
  await writeOrchestrateReport(store, gate, report, signal)
  const text = JSON.stringify(
    {
      started_at: startedAt.toISOString(),
      finished_at: now().toISOString(),
      duration_ms: now().getTime() - startedAt.getTime(),
      input: files,
      store: store.path,
      store_version: storeVersion(store.db),
      stages: summary,
      report: distributionReport(store),
      output: {[ENRICHED_FILE]: {spans: written}, [PLUS_FILE]: {spans: passed}},
    },
    null,
    2,
  )
  await writeLines([`${text}\n`], summaryFile, {signal, store: store.path})
  return [enriched, plus, json, html, summaryFile]
}
