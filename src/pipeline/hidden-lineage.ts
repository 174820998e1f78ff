import {PII_KINDS} from '../enzyme/security/pii.ts'
import {hider} from '../exporting/hide.sql.ts'
import type {PiiKind} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'
import {prepared} from '../store/prepared.ts'
import type {Lineage} from './lineage.ts'

/**
 * A lineage as it may be read by others: secrets in the questions, in what people commented and in what duplicates differ
 * in give way to placeholders, and so does personal data of these kinds and of those that orchestrate hid in the span.
 */
export async function hiddenLineage({db}: Store, report: Lineage, pii: readonly PiiKind[]): Promise<Lineage> {
  const {original, now, labels, withheld, withheld_for_it} = report
  const seq = prepared<[string], number>(db, 'SELECT seq FROM spans WHERE id = ?', 'pluck').get(now.id)
  const texts = [
    original.this,
    now.this,
    ...labels.map(({comment}) => comment ?? ''),
    ...[withheld, ...withheld_for_it].flatMap((other) => other?.differs ?? []),
  ]
  const [hidden] = await hider(db, [...new Set([...pii, ...hiddenIn(report)])]).hide([{seq, texts}])
  const next = hidden!.values()
  const take = (): string => next.next().value!
  return {
    ...report,
    original: {...original, this: take()},
    now: {...now, this: take()},
    labels: labels.map((label) => {
      const comment = take()
      return {...label, comment: label.comment === null ? null : comment}
    }),
    withheld: withheld === null ? null : {...withheld, differs: withheld.differs.map(take)},
    withheld_for_it: withheld_for_it.map((other) => ({...other, differs: other.differs.map(take)})),
  }
}

/** Kinds that the log says were hidden in the span, by their placeholders. */
function hiddenIn({orchestration}: Lineage): PiiKind[] {
  const values = (orchestration?.enzyme_applications ?? []).flatMap(({changes}) => changes.map(({value}) => value))
  const placeholders = JSON.stringify(values)
  return PII_KINDS.filter((kind) => placeholders.includes(`"[${kind.toUpperCase()}_`))
}
