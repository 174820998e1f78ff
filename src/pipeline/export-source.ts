import type {Database} from 'better-sqlite3'
import {conversationSource} from '../exporting/conversation-source.sql.ts'
import type {Hider} from '../exporting/hide.sql.ts'
import {spanParts} from '../exporting/parts.sql.ts'
import type {Ratio} from '../exporting/parts.ts'
import {preferenceSource} from '../exporting/preference-source.sql.ts'
import {preferenceLabels, preferencePairs} from '../exporting/preferences.sql.ts'
import type {Selected} from '../exporting/selection.sql.ts'
import type {ExportSource, SkipReason} from '../exporting/source.ts'
import {spanSource} from '../exporting/span-source.sql.ts'
import type {Target} from '../exporting/target.ts'
import {mix} from '../span/tokens.ts'
import type {ExportRequest} from './export-request.ts'

interface SourceInput {
  readonly request: ExportRequest
  readonly target: Target
  readonly selected: Selected
  readonly hiding: Hider
}

/** Where the rows of an export come from. Items of one source never meet another. */
export function sourceOf(db: Database, {request, target, selected, hiding}: SourceInput): ExportSource<unknown> {
  const {gate} = request.selection
  if (target.source === 'spans') {
    const asTable = target.shape === 'table'
    return spanSource(db, {
      seqs: selected.seqs,
      gate,
      hider: hiding,
      asTable,
      csvSafe: request.csvSafe === true,
    }) as ExportSource<unknown>
  }
  const {maxTurns, system, minCharacters} = request
  const options = {selected, gate, hider: hiding, maxTurns, system, minCharacters}
  if (target.source === 'conversations') return conversationSource(db, target.shape, options) as ExportSource<unknown>
  const from = {selection: request.selection, selected, origins: request.origins, margin: request.margin}
  const items = target.source === 'pairs' ? preferencePairs(db, from) : preferenceLabels(db, from)
  return preferenceSource(db, items, target.shape, options) as ExportSource<unknown>
}

interface Chosen {
  /** One list of items, or one for each of the three parts. */
  readonly byPart: readonly (readonly unknown[])[]
  readonly skipped: Partial<Record<SkipReason, number>>
}

/** Which items are exported, in their order, and in which part. */
export function chosenItems(
  db: Database,
  source: ExportSource<unknown>,
  {ratio, seed, limit}: {readonly ratio: Ratio | undefined; readonly seed: number; readonly limit: number | undefined},
): Chosen {
  const {items} = source
  const kept = limit === undefined || limit >= items.length ? undefined : drawn(source, limit, seed)
  const skipped: Partial<Record<SkipReason, number>> =
    kept === undefined ? {} : {over_limit: items.length - kept.length}
  const wanted = kept === undefined ? Array.from(items) : Array.from(kept, (index) => items[index])
  if (ratio === undefined) return {byPart: [wanted], skipped}
  const {ofSpan, ofQuestion} = spanParts(db, ratio, seed, source.questions)
  const byPart: unknown[][] = [[], [], []]
  let between = 0
  for (const item of wanted) {
    const {spans, question} = source.placesOf(item)
    const parts = new Set(spans.map(ofSpan))
    if (question !== undefined) parts.add(ofQuestion(question))
    const [part] = parts
    if (parts.size === 1 && part !== undefined) byPart[part]!.push(item)
    else between++
  }
  return {byPart, skipped: {...skipped, ...(between === 0 ? {} : {between_parts: between})}}
}

/** Positions of as many items as the limit allows, drawn by the seed, in their order. */
function drawn(source: ExportSource<unknown>, limit: number, seed: number): Uint32Array {
  const {items} = source
  const salt = mix(seed + 0x2545f491)
  const hashes = Uint32Array.from(items, (item) => mix(source.keyOf(item) ^ salt))
  const drawnFirst = Uint32Array.from(hashes.keys()).sort((a, b) => hashes[a]! - hashes[b]! || a - b)
  return drawnFirst.subarray(0, limit).sort()
}
