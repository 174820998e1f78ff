import type {Application} from '../enzyme/apply-plan.ts'
import {type ModelMetadata, withProposals} from '../enzyme/model-proposals.ts'
import {enrichMetadata} from '../pool/tasks/enrich-metadata.ts'
import type {TaskParts} from '../pool/tasks/run-task.ts'
import {spanOf} from '../span/row.ts'
import {outcomeOf} from '../span/schema.ts'
import type {Store} from '../store/open.ts'
import {describingSetting} from './describe-spans.ts'
import {proposalLog} from './proposals.sql.ts'
import {bumpStoreVersion, stageSettingId} from './runs.sql.ts'
import {suppliedTags} from './write-diamonds-plus.ts'

/** Committed together. */
const BATCH_ROWS = 500

/**
 * Puts what models have said of orchestrated spans (describeSpans) into their logs, as proposals with model and prompt.
 * Does only what is missing; spans that no model described keep what the rules noted.
 * @returns how many logs have changed, and how many hold proposals now
 */
export function noteProposals({db}: Store, parts: TaskParts): {readonly noted: number; readonly held: number} {
  const {digest} = parts.prompts(enrichMetadata.task)
  const log = proposalLog(db, stageSettingId(db, 'enrich', describingSetting(parts)))
  const noteSome = db.transaction((after: number): number | undefined => {
    const rows = log.unnotedAfter(after, BATCH_ROWS)
    for (const row of rows) {
      const {provider, model, model_digest} = row
      const span = spanOf(row)
      const applications = withProposals(
        JSON.parse(row.applications) as Application[],
        JSON.parse(row.metadata) as ModelMetadata,
        {
          by: {provider, model, model_digest, prompt: `${enrichMetadata.form}@${digest}`},
          present: suppliedTags(span),
          text: `${span.this}\n${outcomeOf(span) ?? ''}`,
          quality: row.quality_after,
        },
      )
      log.note(row.seq, JSON.stringify(applications))
    }
    noted += rows.length
    if (rows.length > 0) bumpStoreVersion(db)
    return rows.at(-1)?.seq
  })
  let noted = 0
  for (let after: number | undefined = 0; after !== undefined; ) after = noteSome.immediate(after)
  return {noted, held: log.countNoted()}
}
