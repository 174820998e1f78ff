import {
  activeAdaptation,
  adaptationsOf,
  leakedSpans,
  setActiveAdaptation,
} from '../embedding/adapting/adaptations.sql.ts'
import {shippedTable} from '../embedding/builtin/shipped-table.ts'
import {makeEmbedder} from '../embedding/choose.ts'
import type {Settings} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'
import type {AdaptationReport} from './adapt-embedder.ts'
import {annotationSetting} from './enrich.ts'
import {findStageSetting} from './runs.sql.ts'
import {pendingSpans} from './status.sql.ts'

export interface ListedAdaptation {
  readonly name: string
  readonly trained_at: string
  readonly verdict: 'accepted' | 'refused'
  /** `outdated`: it lies over another table than the one that ships with this program. */
  readonly state: 'in use' | 'outdated' | '-'
  /** Spans it was trained on that tune or measure now. */
  readonly leaked: number
  readonly report: AdaptationReport
}

/** Everything that was trained in this store, the latest first. */
export function listAdaptations({db}: Store): ListedAdaptation[] {
  const active = activeAdaptation(db)?.id
  const {digest} = shippedTable()
  return adaptationsOf(db).map(({id, name, base, trained_at, verdict, report}) => ({
    name,
    trained_at,
    verdict,
    state: base !== digest ? 'outdated' : id === active ? 'in use' : '-',
    leaked: leakedSpans(db, id),
    report: JSON.parse(report) as AdaptationReport,
  }))
}

/** Back to the shipped model. @returns what was in use; null: nothing was */
export function revertAdaptation({db}: Store): string | null {
  const active = activeAdaptation(db)
  setActiveAdaptation(db, undefined)
  return active?.name ?? null
}

/** How many spans have no vectors by the embedder that is in use now: what `enrich` will do. */
export function spansToEmbed({db}: Store, embed: Settings['embed']): number {
  const enrich = findStageSetting(db, 'enrich', annotationSetting)
  return pendingSpans(db, {
    validate: undefined,
    orchestrate: undefined,
    enrich,
    uniqueness: undefined,
    fingerprint: makeEmbedder(embed, db).fingerprint,
  }).enrich
}
