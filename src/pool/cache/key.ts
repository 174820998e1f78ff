import {hash} from 'node:crypto'
import canonicalize from 'canonicalize'
import type {ProviderIdentity} from '../provider.ts'
import type {Resolved} from '../resolve.ts'

/** Counts up whenever an entry of before would be read wrongly. */
const VERSION = 2

/** Who may answer: another model, or the same under new weights, is another answer. */
export interface Answerer {
  readonly identity: Pick<ProviderIdentity, 'name' | 'driver' | 'host' | 'model'>
  readonly weight: number
  /** Null where the server tells none. */
  readonly digest: string | null
  /** What the configuration says of how it is asked: a template may hold a prompt of its own. */
  readonly template: object | null
}

/**
 * The key of everything that decides an answer: tenant, task, who may answer and who judges (with the digests of their
 * models), how it is chosen, the system prompt, all turns, all parameters, schema, tools, form.
 */
export function cacheKey(
  resolved: Resolved,
  answerers: readonly Answerer[],
  judge: {readonly prompt: string; readonly judges: readonly Answerer[]; readonly strategy: string | undefined} | null,
): string {
  return digestOf({
    ...requestOf(resolved),
    answerers: byName(answerers),
    judge: judge && {...judge, judges: byName(judge.judges)},
  })
}

function byName(answerers: readonly Answerer[]): Answerer[] {
  return [...answerers].sort((a, b) => (a.identity.name < b.identity.name ? -1 : 1))
}

/** Names a request by its id; the fingerprint tells whether it is the same request. */
export function idempotencyKey({tenant, request_id}: Resolved): string {
  return digestOf({tenant, request_id})
}

/** The same for requests that ask the same in the same way, whoever answers. */
export function requestFingerprint(resolved: Resolved): string {
  return digestOf(requestOf(resolved))
}

function requestOf({
  tenant,
  task,
  chain,
  chat,
  form,
  providers,
  weights,
  max_parallel_providers,
  key_fields,
}: Resolved): object {
  return {
    version: VERSION,
    tenant,
    task,
    chain,
    chat,
    form: form?.name ?? null,
    providers,
    weights,
    max_parallel_providers,
    key_fields,
  }
}

function digestOf(value: object): string {
  // Absent and undefined are the same; the canonical form (RFC 8785) knows no undefined.
  return hash('sha256', canonicalize(JSON.parse(JSON.stringify(value)))!, 'hex')
}
