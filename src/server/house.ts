import {makeEmbedder as builtinFor, embeddersOf} from '../embedding/choose.ts'
import {configuredEmbedder, remoteName} from '../embedding/configured.ts'
import type {Embedder} from '../embedding/embedder.ts'
import type {Lease} from '../pipeline/live-task-pool.ts'
import {openTaskPool, type TaskPool} from '../pipeline/task-pool.ts'
import {warmModels} from '../pipeline/warm-models.ts'
import type {PoolObserver} from '../pool/observe/event.ts'
import {answer} from '../pool/tasks/answer.ts'
import {expandQueries} from '../pool/tasks/expand-queries.ts'
import {rerankCandidates} from '../pool/tasks/rerank-candidates.ts'
import {handsOver} from '../settings/pool.ts'
import type {Settings} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'
import {type EmbedderHealth, embedderHealth} from './embedder-health.ts'

/** How often providers that are not well are looked after, milliseconds. */
const PROBE_EVERY_MS = 15_000

/** What a hand-over asks, in nearly every case. */
const HAND_OVER = [expandQueries, rerankCandidates, answer].map(({task}) => ({task}))

/** What one state of the configuration makes: a pool and an embedder. */
export interface ServingHouse extends TaskPool {
  /** The configured one. */
  readonly embedder: Embedder
  /** Of the configured one, where it is a server's. */
  readonly embedderHealth: EmbedderHealth | undefined
  /** The embedder of a fingerprint, as long as this program has it. */
  readonly embedderOf: (fingerprint: string) => Embedder | undefined
  /** The built-in one, as it is adapted to the store, whichever is configured. */
  readonly builtin: () => Embedder
}

export type ServingLease = Lease<ServingHouse>

/** Makes the embedder that settings name. */
export type EmbedderMaker = (settings: Settings['embed']) => Promise<Embedder>

/**
 * The last one is kept for as long as it is asked for: an edit of something else needs no server of it.
 * @param signal ends the waiting for a server
 */
export function embedderMaker(store: Store, signal: AbortSignal): EmbedderMaker {
  let last: {readonly of: string; readonly embedder: Embedder} | undefined
  return async (settings) => {
    const of = JSON.stringify(settings)
    if (last?.of !== of || remoteName(settings.embedder) === undefined)
      last = {of, embedder: await configuredEmbedder(settings, signal, store.db)}
    return last.embedder
  }
}

export interface HouseParts {
  readonly store: Store
  readonly makeEmbedder: EmbedderMaker
  readonly observers: readonly PoolObserver[]
  readonly notice: (message: string) => void
}

/**
 * Opens the house of a configuration. Models that a hand-over needs are loaded without anybody waiting for it.
 * @throws {UsageError} the pool or the embedder can't be as it is described
 * @throws {ProviderError} the embedder's server does not answer
 */
export async function openHouse(
  settings: Settings,
  {store, makeEmbedder, observers, notice}: HouseParts,
): Promise<ServingHouse> {
  const closing = new AbortController()
  const embedder = await makeEmbedder(settings.embed)
  const kept = embeddersOf(settings.embed, store.db)
  const house = await openTaskPool(settings.pool, store, observers)
  const probing = house.pool.watch.every(PROBE_EVERY_MS)
  const warming = handsOver(settings.pool)
    ? warmModels(house, HAND_OVER, closing.signal, notice).catch(() => {})
    : undefined
  return {
    pool: house.pool,
    options: house.options,
    parts: house.parts,
    embedder,
    embedderHealth:
      remoteName(settings.embed.embedder) === undefined
        ? undefined
        : embedderHealth(embedder, closing.signal, house.parts.now),
    embedderOf: (fingerprint) => (fingerprint === embedder.fingerprint ? embedder : kept(fingerprint)),
    builtin: () => builtinFor(settings.embed, store.db),
    async [Symbol.asyncDispose]() {
      closing.abort()
      probing[Symbol.dispose]()
      await warming
      await house[Symbol.asyncDispose]()
    },
  }
}
