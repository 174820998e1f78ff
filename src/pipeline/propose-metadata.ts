import {ProviderError} from '../errors.ts'
import type {PoolParts} from '../pool/parts.ts'
import type {PoolRequest} from '../pool/request.ts'
import {cachingAs} from '../pool/tasks/caching-as.ts'
import {enrichMetadata} from '../pool/tasks/enrich-metadata.ts'
import type {Settings} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'
import {type DescribeOptions, type DescribeSummary, describeSpans} from './describe-spans.ts'
import type {Stage} from './event.ts'
import {noteProposals} from './note-proposals.ts'
import {openTaskPool} from './task-pool.ts'
import {warming} from './warm-models.ts'

export interface ProposeOptions extends Omit<DescribeOptions, 'parts'> {
  readonly cache?: PoolRequest['cache']
  readonly observers?: PoolParts['observers']
  readonly notice: (message: string) => void
  readonly follow: (stage: Stage<DescribeSummary>) => Promise<DescribeSummary>
}

export interface ProposeSummary extends Partial<DescribeSummary> {
  /** Logs that hold a model's proposals now and did not before. */
  readonly noted: number
  /** Logs that hold a model's proposals. */
  readonly held: number
  /** Why models could not be asked to the end; what was done is kept. */
  readonly failure?: ProviderError
}

/**
 * The semantic enricher by language models: has them describe orchestrated spans, and notes that in their logs. Models
 * that fail leave everything as the rules made it.
 * @throws {Interrupted} the signal fired
 */
export async function proposeMetadata(
  store: Store,
  pool: Settings['pool'],
  {follow, notice, cache, observers, ...options}: ProposeOptions,
): Promise<ProposeSummary> {
  await using house = await openTaskPool(pool, store, observers)
  const parts = cachingAs(warming(house, [{task: enrichMetadata.task}], options.signal, notice), cache)
  try {
    const described = await follow(describeSpans(store, {...options, parts}))
    return {...described, ...noteProposals(store, parts)}
  } catch (error) {
    const proposals = noteProposals(store, parts)
    if (error instanceof ProviderError) return {...proposals, failure: error}
    throw error
  }
}
