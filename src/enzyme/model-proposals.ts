import {canonicalForm} from '../span/identity.ts'
import type {Application} from './apply-plan.ts'
import type {Change, ProposedBy} from './change.ts'
import {semanticEnricher} from './semantic-enricher.ts'

/** What a language model says of a span (task `enrich_metadata`). */
export interface ModelMetadata {
  readonly title: string
  readonly one_liner: string
  readonly tags: readonly string[]
  readonly mood: string
  readonly content_flags: readonly unknown[]
  /** Names in the span; absent where the model gave none. */
  readonly entities?: readonly string[] | undefined
}

/** What proposals are of, and whose they are. */
interface ProposedFor {
  readonly by: ProposedBy
  readonly present: readonly string[]
  readonly text: string
  readonly quality: number
}

/** How a change that a model proposes is marked. */
const PROPOSED = 'proposed'

/**
 * The log of a span with what a model proposes beside what the rules of the semantic enricher noted: never instead of
 * it. Tags and entities that the span has already, from its person or from the rules, are not proposed again, and no
 * entity that does not stand in its texts.
 * @param present the tags that the span came with
 * @param text question and outcome, as they are now
 * @param quality of the span, for the log
 */
export function withProposals(
  applications: readonly Application[],
  {title, one_liner, tags, mood, content_flags, entities = []}: ModelMetadata,
  {by, present, text, quality}: ProposedFor,
): Application[] {
  const others = applications.map((application) => ({
    ...application,
    changes: application.changes.filter(({what}) => what !== PROPOSED),
  }))
  const noted = {
    tags: others.flatMap(({changes}) => tagsIn(changes)),
    entities: others.flatMap(({changes}) => entityTexts(changes)),
  }
  const known = new Set([...present, ...noted.tags].map((tag) => tag.toLowerCase()))
  const fresh = tags.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== '' && !known.has(tag))
  const told = new Set(noted.entities)
  const lower = text.toLowerCase()
  const named = entities
    .map((entity) => entity.trim())
    .filter((entity) => entity !== '' && lower.includes(entity.toLowerCase()) && !told.has(entity))
  const proposals: Change[] = [
    ...(fresh.length === 0 ? [] : [{field: 'semantic_tags', what: PROPOSED, value: [...new Set(fresh)], by}]),
    ...(named.length === 0 ? [] : [{field: 'entities', what: PROPOSED, value: [...new Set(named)], by}]),
    {field: 'title', what: PROPOSED, value: title, by},
    {field: 'one_liner', what: PROPOSED, value: one_liner, by},
    {field: 'mood', what: PROPOSED, value: mood, by},
    ...(content_flags.length === 0 ? [] : [{field: 'content_flags', what: PROPOSED, value: content_flags, by}]),
  ]
  const {name, version} = semanticEnricher
  const metrics = {quality_impact: 0, quality_before: quality, quality_after: quality}
  // A plan of low intensity has no semantic enricher: then it takes part with the model's word alone.
  const has = others.some(({enzyme}) => enzyme === name)
  const all = has ? others : [...others, {enzyme: name, version, changes: [], metrics}]
  return all.map((each) => (each.enzyme === name ? {...each, changes: [...each.changes, ...proposals]} : each))
}

/** All tags that changes note or propose. */
export function tagsIn(changes: readonly Change[]): string[] {
  return changes.flatMap(({field, value}) =>
    field === 'semantic_tags' && Array.isArray(value) ? value.filter((tag) => typeof tag === 'string') : [],
  )
}

function entityTexts(changes: readonly Change[]): string[] {
  return changes.flatMap(({field, value}) =>
    field === 'entities' && Array.isArray(value) ? value.map((entity: {text?: unknown}) => String(entity.text)) : [],
  )
}

/** True when all that happened is in an earlier entry of the log already. */
export function saysNothingNew(now: readonly Application[], earlier: readonly Application[] | undefined): boolean {
  const proposed = (applications: readonly Application[]) =>
    canonicalForm(applications.flatMap(({changes}) => changes).filter(({what}) => what === PROPOSED))
  const idle = now.every(({changes}) => changes.every(({what}) => what === 'noted' || what === PROPOSED))
  return idle && earlier !== undefined && [canonicalForm([]), proposed(earlier)].includes(proposed(now))
}
