import type {Application} from '../enzyme/apply-plan.ts'
import {PII_KINDS} from '../enzyme/security/pii.ts'
import {mapAllTexts} from '../enzyme/span-texts.ts'
import {hider} from '../exporting/hide.sql.ts'
import type {PiiKind} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'
import {prepared} from '../store/prepared.ts'
import type {Lineage} from './lineage.ts'

/**
 * A lineage as it may be read by others: secrets in the span, as it was and as it is, in what people said and wrote, in
 * what enzymes and models made of it and in what duplicates differ in give way to placeholders, and so does personal
 * data of these kinds and of those that orchestrate hid in the span.
 */
export async function hiddenLineage({db}: Store, report: Lineage, pii: readonly PiiKind[]): Promise<Lineage> {
  const seq = prepared<[string], number>(db, 'SELECT seq FROM spans WHERE id = ?', 'pluck').get(report.now.id)
  const texts: string[] = []
  mapLineage(report, (text) => {
    texts.push(text)
    return text
  })
  const [hidden] = await hider(db, [...new Set([...pii, ...hiddenIn(report)])]).hide([{seq, texts}])
  const next = hidden!.values()
  return mapLineage(report, () => next.next().value!)
}

type Map = (text: string) => string

/** With every text mapped that came from a person, a file or a model; names, dates and numbers stay. */
function mapLineage(report: Lineage, map: Map): Lineage {
  const mapOrNull = (text: string | null): string | null => (text === null ? null : map(text))
  const {original, now, versions, label, labels, edits, orchestration, withheld, withheld_for_it, restorations} = report
  return {
    ...report,
    original: mapAllTexts(original, map),
    now: mapAllTexts(now, map),
    versions: versions.map((version) => ({...version, span: mapAllTexts(version.span, map)})),
    label: label === null ? null : {...label, person: map(label.person), comment: mapOrNull(label.comment)},
    labels: labels.map((one) => ({...one, person: map(one.person), comment: mapOrNull(one.comment)})),
    edits: edits.map((edit) => ({
      ...edit,
      question: mapOrNull(edit.question),
      outcome: mapOrNull(edit.outcome),
      person: map(edit.person),
    })),
    orchestration:
      orchestration === null
        ? null
        : {
            ...orchestration,
            enzyme_applications: orchestration.enzyme_applications.map((one) => mapApplication(one, map)),
          },
    restorations: restorations.map((one) => ({...one, person: map(one.person)})),
    withheld: withheld === null ? null : {...withheld, differs: withheld.differs.map(map)},
    withheld_for_it: withheld_for_it.map((other) => ({...other, differs: other.differs.map(map)})),
  }
}

/** What a model proposed stands in the log as it came. */
function mapApplication(application: Application, map: Map): Application {
  const {changes, error} = application
  return {
    ...application,
    changes: changes.map((change) => ({...(mapTextsIn(change, map) as typeof change), field: change.field})),
    ...(error === undefined ? {} : {error: map(error)}),
  }
}

function mapTextsIn(value: unknown, map: Map): unknown {
  if (typeof value === 'string') return map(value)
  if (Array.isArray(value)) return value.map((item) => mapTextsIn(item, map))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mapTextsIn(child, map)]))
}

/** Kinds that the log says were hidden in the span, by their placeholders. */
function hiddenIn({orchestration}: Lineage): PiiKind[] {
  const values = (orchestration?.enzyme_applications ?? []).flatMap(({changes}) => changes.map(({value}) => value))
  const placeholders = JSON.stringify(values)
  return PII_KINDS.filter((kind) => placeholders.includes(`"[${kind.toUpperCase()}_`))
}
