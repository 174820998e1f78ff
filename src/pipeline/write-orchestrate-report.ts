import type {Writable} from 'node:stream'
import {exampleSpans} from '../enzyme/grades.sql.ts'
import type {Store} from '../store/open.ts'
import {orchestrateHtml} from './orchestrate-html.ts'
import {type OrchestrateReport, orchestrateReport} from './orchestrate-report.ts'
import {writeLines} from './write-lines.ts'

/** Spans whose changes the page shows. */
const SAMPLES = 12

/**
 * Writes the report as JSON, as a page, or both.
 * @throws as `writeLines`
 */
export async function writeOrchestrateReport(
  store: Store,
  gate: number,
  {json, html}: {readonly json?: string | Writable | undefined; readonly html?: string | Writable | undefined},
  signal: AbortSignal,
): Promise<OrchestrateReport> {
  const report = orchestrateReport(store, gate)
  const options = {signal, store: store.path}
  if (json !== undefined) await writeLines([`${JSON.stringify(report, null, 2)}\n`], json, options)
  if (html !== undefined)
    await writeLines([orchestrateHtml(report, exampleSpans(store.db, 'gained', SAMPLES))], html, options)
  return report
}
