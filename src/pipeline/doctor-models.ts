import {configuredEmbedder, remoteName} from '../embedding/configured.ts'
import {Interrupted, LoglineError, throwIfStopped} from '../errors.ts'
import {poolNotes} from '../pool/notes.ts'
import {DeadlineReached, within} from '../pool/qos/deadline.ts'
import {type Survey, survey} from '../pool/survey.ts'
import type {PoolSettings} from '../settings/pool.ts'
import type {Settings} from '../settings/schema.ts'
import {type Finding, ok} from './finding.ts'
import {CACHE_MEND} from './pool-status.ts'
import {openTaskPool} from './task-pool.ts'

/** How long a server may take; all are asked at once. Milliseconds. */
const PROBE_MS = 1500

/** The model servers and prompts. Where none is configured, a missing Ollama is no fault: nothing needs it. */
export async function modelFindings(settings: PoolSettings, signal: AbortSignal): Promise<Finding[]> {
  const configured = settings.providers.length > 0
  let found: readonly Survey[]
  let cache: Finding[] = []
  let notes: Finding[] = []
  try {
    await using house = await openTaskPool(settings)
    notes = poolNotes(house.options, house.pool.roster).map(({field, says, mend}) => ({
      check: 'pool',
      state: 'warn',
      says: `${field}: ${says}`,
      mend,
    }))
    const {enabled, driver} = house.options.cache
    if (enabled && driver === 'redis') cache = [cacheFinding(house.pool.cacheTrouble)]
    const providers = house.pool.roster.members.map(({provider}) => provider)
    found = await survey(providers, {ms: PROBE_MS, signal, now: house.parts.now})
  } catch (error) {
    if (!(error instanceof LoglineError)) throw error
    return [{check: 'pool', state: 'fail', says: error.message, mend: error.hint}]
  }
  const servers = [...Map.groupBy(found, ({host}) => host)].flatMap(([host, users]): Finding[] => {
    const [first] = users as [Survey]
    const check = first.driver === 'ollama' ? 'ollama' : 'models'
    if (first.reachable === null) return [ok(check, `${host} can't be asked what it has`)]
    if (!first.reachable)
      return [
        {
          check,
          state: configured ? 'fail' : 'warn',
          says: configured
            ? `${first.reason}`
            : `no language models: ${first.reason}. Only --llm and logline pool need one`,
          mend: first.hint,
        },
      ]
    const missing = [...new Set(users.filter(({present}) => present === false).map(({model}) => model))]
    const answers = `${host} answers in ${first.probe_ms!.toFixed(0)} ms, ${counted(first.models?.length ?? 0)}`
    if (missing.length === 0) return [ok(check, answers)]
    return [
      ok(check, answers),
      ...missing.map(
        (model): Finding => ({
          check: 'model',
          state: configured ? 'fail' : 'warn',
          says: `${host} has no ${model}`,
          mend: first.driver === 'ollama' ? `logline pool pull ${model}` : `let ${host} serve ${model}`,
        }),
      ),
    ]
  })
  return [...servers, ...cache, ...notes]
}

function counted(models: number): string {
  return models === 1 ? '1 model' : `${models} models`
}

/** A cache in another server. Without it all is answered, only slower and at more cost. */
function cacheFinding(trouble: string | undefined): Finding {
  if (trouble === undefined) return ok('cache', 'the Redis server of pool.cache answers')
  return {check: 'cache', state: 'warn', says: trouble, mend: CACHE_MEND}
}

/** The embedder, where it is one of a server: without it nothing new can be embedded or asked. */
export async function embedderFindings(settings: Settings['embed'], signal: AbortSignal): Promise<Finding[]> {
  if (remoteName(settings.embedder) === undefined) return []
  try {
    const {fingerprint} = await within(signal, PROBE_MS, (limited) => configuredEmbedder(settings, limited))
    return [ok('embed', fingerprint)]
  } catch (error) {
    throwIfStopped(signal)
    if (error instanceof LoglineError) return [{check: 'embed', state: 'fail', says: error.message, mend: error.hint}]
    if (!(error instanceof Interrupted || error instanceof DeadlineReached)) throw error
    const says = `${settings.embedder}: no answer within ${PROBE_MS} ms`
    return [{check: 'embed', state: 'fail', says, mend: 'start the server that embed.embedder names'}]
  }
}
