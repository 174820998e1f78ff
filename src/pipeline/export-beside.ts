import {basename} from 'node:path'
import {axolotlConfig} from '../exporting/axolotl.ts'
import {datasetCard} from '../exporting/card.ts'
import {nameHider} from '../exporting/hidden-names.ts'
import type {Target} from '../exporting/target.ts'
import {type ExportPlace, MANIFEST} from './export-place.ts'
import {type ExportRequest, filtersOf} from './export-request.ts'
import {openSink} from './export-sink.ts'
import type {ExportSummary} from './export-summary.ts'

interface Beside {
  readonly request: ExportRequest
  readonly target: Target
  readonly output: string
  readonly madeAt: Date
  readonly signal: AbortSignal
}

/** Writes what stands beside the rows: a card, a configuration, the manifest. */
export async function writeBeside(place: ExportPlace, summary: ExportSummary, beside: Beside): Promise<void> {
  const {request, target, output, madeAt, signal} = beside
  const write = async (name: string, text: string): Promise<void> => {
    const sink = await openSink(place.pathOf(name), signal)
    await sink.write([text])
    await sink.end()
  }
  const filters = await nameHider(request.redact).inFilters(filtersOf(request))
  const files = summary.files.filter(({rows}) => rows !== null)
  const extra: string[] = []
  if (target.format === 'hf') {
    const parts = files.map(({part, path, rows, bytes}) => ({name: part!, path, rows: rows!, bytes}))
    const {lineage, redactions, redacted_kinds: kinds} = summary
    await write(
      'README.md',
      datasetCard({
        name: basename(output.replace(/[/\\]+$/, '')),
        content: request.content,
        shape: target.shape,
        parts,
        lineage: {...lineage, rows: summary.rows},
        hidden: redactions.kinds,
        kinds,
        selection: inWords(filters),
      }),
    )
    extra.push('README.md')
  }
  if (target.format === 'axolotl') {
    await write('config.yml', axolotlConfig(files.map(({part, path}) => ({part: part!, path}))))
    extra.push('config.yml')
  }
  const manifest = {
    schema: 'logline.export/1',
    made_at: madeAt.toISOString(),
    filters,
    seed: request.seed,
    ...summary,
    output: undefined,
    also_written: extra,
  }
  await write(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`)
}

function inWords(filters: Readonly<Record<string, unknown>>): string {
  return Object.entries(filters)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
    .join('; ')
}
