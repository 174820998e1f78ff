import {UsageError} from '../errors.ts'
import {NOTHING_SPENT, PoolError} from '../pool/failure.ts'
import {enrichMetadata} from '../pool/tasks/enrich-metadata.ts'
import {runTask, type TaskParts} from '../pool/tasks/run-task.ts'
import type {Store} from '../store/open.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {finishRun, type StageSetting, stageSettingId, startRun} from './runs.sql.ts'
import {type Described, spanMetadataWork, type UndescribedSpan} from './span-metadata.sql.ts'

/** Spans asked about at once; the pool itself decides how many calls a server gets. */
const AT_ONCE = 4
/** So many failures in a row, with no answer between them, are the servers' and not the spans'. */
const LOST_PATIENCE = 5
/** Characters of a question and of an outcome that a model is shown. */
const SHOWN = {question: 2000, outcome: 2000}

/** Failures in which servers did answer. */
const ABOUT_THE_SPAN: ReadonlySet<PoolError['kind']> = new Set(['invalid_answer', 'none_acceptable'])

export interface DescribeOptions extends StageOptions {
  readonly parts: TaskParts
  /** Also the spans that were set aside before. */
  readonly retry?: boolean
  /** Spans, at most. */
  readonly limit?: number | undefined
  /** No further span is begun once this run has cost so much. */
  readonly budgetUsd?: number | undefined
}

export interface DescribeSummary {
  readonly described: number
  readonly set_aside: number
  readonly from_cache: number
  readonly tokens: number
  readonly cost_usd: number
  /** Spans that are still to be described. */
  readonly left: number
}

/** What a description depends on: another form or prompt asks anew. */
export function describingSetting({prompts}: TaskParts): StageSetting {
  const {digest} = prompts(enrichMetadata.task)
  return {version: 1, parameters: {metadata: enrichMetadata.form, prompt: digest}}
}

/**
 * Has language models give every span a title, a line and tags (task `enrich_metadata`). Each answer is committed as it
 * comes, so that a killed run goes on where it was. A span of which no valid answer can be had is set aside with the
 * reason; servers that are down or too slow for everything end the stage and set nothing aside.
 * @throws {PoolError} the servers don't answer; what was done is kept
 * @throws {Interrupted} the signal fired
 */
export async function* describeSpans(store: Store, options: DescribeOptions): Stage<DescribeSummary> {
  const {db} = store
  const {parts, now, limit = Number.POSITIVE_INFINITY, budgetUsd = Number.POSITIVE_INFINITY} = options
  const run = startRun(db, 'enrich', now())
  const setting = stageSettingId(db, 'enrich', describingSetting(parts))
  const work = spanMetadataWork(db, setting)
  if (options.retry) work.retryFailed()
  const total = Math.min(work.countPending(), limit)
  const counts = {described: 0, set_aside: 0, from_cache: 0, tokens: 0, cost_usd: 0}
  const event = (kind: StageEvent['kind'], note?: string): StageEvent => ({
    stage: 'enrich',
    kind,
    at: now(),
    done: counts.described + counts.set_aside,
    total,
    ...(note === undefined ? {} : {note}),
  })
  const note = (span: UndescribedSpan, made: Described): void => {
    work.note(span, made)
    counts.tokens += made.tokens
    counts.cost_usd += made.cost_usd
    if ('failure' in made) counts.set_aside++
    else counts.described++
  }

  yield event('started')
  /** Failures that may be the servers' own, until an answer shows that they do answer. */
  let doubtful: {span: UndescribedSpan; error: PoolError; made: Described}[] = []
  let after = 0
  for (let taken = 0; taken < total && counts.cost_usd < budgetUsd; ) {
    const spans = work.pendingAfter(after, Math.min(AT_ONCE, total - taken))
    if (spans.length === 0) break
    taken += spans.length
    after = spans.at(-1)!.seq
    const outcomes = await Promise.allSettled(spans.map((span) => describe(span, options)))
    const notes: string[] = []
    const setAside = (span: UndescribedSpan, error: PoolError, made: Described) => {
      note(span, made)
      notes.push(`${span.id}: ${error.message}`)
    }
    for (const [index, outcome] of outcomes.entries()) {
      const span = spans[index]!
      if (outcome.status === 'fulfilled') {
        note(span, outcome.value.made)
        if (outcome.value.from_cache) counts.from_cache++
        for (const each of doubtful) setAside(each.span, each.error, each.made)
        doubtful = []
        continue
      }
      const error: unknown = outcome.reason
      // A span that is too large for the pool's limits will be so tomorrow.
      if (!(error instanceof PoolError) && !isTooLarge(error)) throw error
      const made = failed(error as PoolError, now())
      if (error instanceof PoolError && !ABOUT_THE_SPAN.has(error.kind)) doubtful.push({span, error, made})
      else setAside(span, error as PoolError, made)
    }
    for (const each of notes) yield event('item_set_aside', each)
    if (doubtful.length >= LOST_PATIENCE) throw doubtful.at(-1)!.error
    yield event('progress')
  }
  // Too few to tell whose fault it is: they stay to be done.
  if (doubtful.length > 0 && counts.described === 0) throw doubtful.at(-1)!.error
  const summary = {...counts, left: work.countPending()}
  finishRun(db, run, now(), summary)
  yield event('finished')
  return summary
}

async function describe(
  span: UndescribedSpan,
  {parts, signal, now}: DescribeOptions,
): Promise<{made: Described; from_cache: boolean}> {
  const input = {
    did: span.did,
    this: span.this.slice(0, SHOWN.question),
    status: span.status,
    outcome: span.outcome?.slice(0, SHOWN.outcome) ?? null,
  }
  const {output, reply} = await runTask(enrichMetadata, input, parts, signal)
  return {
    from_cache: reply.from_cache,
    made: {
      metadata: output,
      provider: reply.provider,
      model: reply.model,
      model_digest: reply.model_digest,
      tokens: reply.tokens_spent.prompt + reply.tokens_spent.completion,
      cost_usd: reply.cost_usd,
      duration_ms: reply.duration_ms,
      made_at: now().toISOString(),
    },
  }
}

function failed({code, message, attempts = [], spent = NOTHING_SPENT}: PoolError, at: Date): Described {
  return {
    failure: code,
    message,
    tokens: spent.prompt + spent.completion,
    cost_usd: spent.cost,
    duration_ms: attempts.reduce((sum, {duration_ms}) => sum + duration_ms, 0),
    made_at: at.toISOString(),
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof UsageError && error.code === 'prompt_too_large'
}
