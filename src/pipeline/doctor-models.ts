import {LoglineError} from '../errors.ts'
import {type Survey, survey} from '../pool/survey.ts'
import type {PoolSettings} from '../settings/pool.ts'
import {type Finding, ok} from './finding.ts'
import {openTaskPool} from './task-pool.ts'

/** How long a server may take; all are asked at once. Milliseconds. */
const PROBE_MS = 1500

/** The model servers and prompts. Where none is configured, a missing Ollama is no fault: nothing needs it. */
export async function modelFindings(settings: PoolSettings, signal: AbortSignal): Promise<Finding[]> {
  const configured = settings.providers.length > 0
  let found: readonly Survey[]
  try {
    await using house = await openTaskPool(settings)
    const providers = house.pool.roster.members.map(({provider}) => provider)
    found = await survey(providers, {ms: PROBE_MS, signal, now: house.parts.now})
  } catch (error) {
    if (!(error instanceof LoglineError)) throw error
    return [{check: 'pool', state: 'fail', says: error.message, mend: error.hint}]
  }
  return [...Map.groupBy(found, ({host}) => host)].flatMap(([host, users]) => {
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
          mend: first.driver === 'ollama' ? 'ollama serve (to install it: https://ollama.com/download)' : first.hint,
        },
      ]
    const missing = [...new Set(users.filter(({present}) => present === false).map(({model}) => model))]
    const answers = `${host} answers in ${first.probe_ms!.toFixed(0)} ms, ${first.models?.length ?? 0} models`
    if (missing.length === 0) return [ok(check, answers)]
    return [
      ok(check, answers),
      ...missing.map(
        (model): Finding => ({
          check: 'model',
          state: configured ? 'fail' : 'warn',
          says: `${host} has no ${model}`,
          mend:
            first.driver === 'ollama'
              ? `ollama pull ${model} (or: logline pool pull ${model})`
              : `let ${host} serve ${model}`,
        }),
      ),
    ]
  })
}
