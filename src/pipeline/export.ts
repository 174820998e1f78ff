import {basename} from 'node:path'
import type {Writable} from 'node:stream'
import type {Database} from 'better-sqlite3'
import {throwIfStopped} from '../errors.ts'
import {nameHider} from '../exporting/hidden-names.ts'
import {hider} from '../exporting/hide.sql.ts'
import {lineageCounter} from '../exporting/lineage.ts'
import {USUAL_RATIO} from '../exporting/parts.ts'
import {selectSpans} from '../exporting/selection.sql.ts'
import {extensionOf, type Target, targetOf} from '../exporting/target.ts'
import type {Store} from '../store/open.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {writeBeside} from './export-beside.ts'
import {checkNeeds, checkParts} from './export-needs.ts'
import {openPart, type WrittenFile} from './export-part.ts'
import {filePlace, folderPlace} from './export-place.ts'
import type {ExportRequest} from './export-request.ts'
import {chosenItems, sourceOf} from './export-source.ts'
import type {ExportSummary} from './export-summary.ts'
import {storeVersion} from './runs.sql.ts'
import {unwritable} from './write-lines.ts'

/** Items handed to a source at once; it takes as many as fit. */
const PAGE_ITEMS = 1000

export interface ExportOptions extends StageOptions {
  readonly request: ExportRequest
  /** A path, or a stream for a single file. */
  readonly output: string | Writable
  /** Replace what is there. */
  readonly overwrite: boolean
}

/**
 * Writes spans, or what can be learned from them, in one of the formats. The store is read as it was when this began;
 * files are read again through their documented form before they get their names.
 * @throws {UsageError} the output can't be written, or is there already
 * @throws {GateError} there is less than the format needs
 */
export async function* exportSpans(store: Store, options: ExportOptions): Stage<ExportSummary> {
  const {request, output} = options
  const target = targetOf(request.format, request)
  const ratio = request.ratio ?? (target.folder ? USUAL_RATIO : undefined)
  const placeOptions = {overwrite: options.overwrite, store: store.path}
  const place =
    typeof output !== 'string'
      ? undefined
      : ratio === undefined
        ? filePlace(output, placeOptions)
        : folderPlace(output, placeOptions)
  // One picture of the store, whoever writes to it meanwhile.
  store.db.exec('BEGIN')
  try {
    const summary = yield* writeParts(store.db, {...options, target, ratio, place})
    if (place !== undefined && !place.straight) {
      const beside = {request, target, output: output as string, madeAt: options.now(), signal: options.signal}
      await writeBeside(place, summary, beside)
      throwIfStopped(options.signal)
      await place.commit()
    }
    return summary
  } catch (error) {
    place?.abandon()
    throwIfStopped(options.signal)
    throw typeof output === 'string' ? unwritable(output, error) : error
  } finally {
    store.db.exec('COMMIT')
  }
}

interface WriteInput extends ExportOptions {
  readonly target: Target
  readonly ratio: ExportRequest['ratio']
  readonly place: ReturnType<typeof filePlace> | undefined
}

async function* writeParts(db: Database, input: WriteInput): AsyncGenerator<StageEvent, ExportSummary> {
  const {request, target, ratio, place, output, signal, now} = input
  const selected = selectSpans(db, request.selection)
  throwIfStopped(signal)
  const hiding = hider(db, request.redact)
  const source = sourceOf(db, {request, target, selected, hiding})
  const {byPart, skipped: leftOut} = chosenItems(db, source, {ratio, seed: request.seed, limit: request.limit})
  const skipped: Record<string, number> = {...selected.skipped, ...leftOut}
  const lineage = lineageCounter()
  const labels = new Set<boolean>()
  const total = byPart.reduce((sum, items) => sum + items.length, 0)
  let written = 0
  const event = (kind: StageEvent['kind'], done: number): StageEvent => ({
    stage: 'export',
    kind,
    done,
    total,
    rows: written,
    at: now(),
  })
  yield event('started', 0)
  const files: WrittenFile[] = []
  let done = 0
  for (const [index, items] of byPart.entries()) {
    const part = ratio === undefined ? null : target.partNames[index]!
    if (part !== null && items.length === 0) continue
    const name = nameOf(target, part, output)
    const stream = typeof output === 'string' ? undefined : output
    const file = await openPart({target, name, part, place, stream, signal})
    try {
      for (let at = 0; at < items.length && !file.done; ) {
        throwIfStopped(signal)
        const {rows, skipped: reasons, taken} = await source.read(items.slice(at, at + PAGE_ITEMS))
        await file.add(rows)
        written += rows.length
        for (const made of rows) {
          lineage.add(made)
          if ('label' in made.row) labels.add(made.row.label === true)
        }
        for (const reason of reasons) skipped[reason] = (skipped[reason] ?? 0) + 1
        at += Math.max(1, taken)
        done += Math.max(1, taken)
        yield event('progress', done)
      }
      files.push(...(await file.end()))
    } finally {
      await file.close()
    }
  }
  const {rows, ...from} = await nameHider(request.redact).inLineage(lineage.get())
  checkNeeds({request, target, rows, labels, considered: selected.considered, skipped})
  if (ratio !== undefined) checkParts(target, ratio, files)
  yield event('finished', done)
  const data = files.filter((file) => file.rows !== null)
  return {
    format: request.format,
    shape: target.shape,
    output: typeof output === 'string' ? output : null,
    rows,
    bytes: data.reduce((sum, {bytes}) => sum + bytes, 0),
    files,
    parts: ratio === undefined ? null : Object.fromEntries(data.map((file) => [file.part!, file.rows!])),
    empty_parts: emptyParts(target, ratio, data),
    considered: selected.considered,
    skipped: Object.fromEntries(Object.entries(skipped).filter(([, count]) => count > 0)),
    lineage: from,
    redactions: {rows: hiding.counts.rows, places: sum(hiding.counts.kinds), kinds: hiding.counts.kinds},
    redacted_kinds: request.redact,
    store_version: storeVersion(db),
  }
}

/** Parts that a share of the rows was meant for, and none fell into. */
function emptyParts({partNames}: Target, ratio: ExportRequest['ratio'], files: readonly WrittenFile[]): string[] {
  return partNames.filter((name, index) => (ratio?.[index] ?? 0) > 0 && !files.some(({part}) => part === name))
}

function nameOf(target: Target, part: string | null, output: string | Writable): string {
  if (part === null) return typeof output === 'string' ? basename(output) : '-'
  const extension = extensionOf(target)
  // As the Hub names the files of a part.
  return target.format === 'hf' ? `data/${part}-00000-of-00001.${extension}` : `${part}.${extension}`
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}
