import {openPool} from '../../src/pool/open.ts'
import {providerOptions} from '../../test/support/model-providers.ts'
import {poolOptions} from '../../test/support/pool-options.ts'
import {swappingOllama} from '../../test/support/swapping-ollama.ts'
import {timed} from './open-loop.ts'

const MODELS = ['small', 'middle', 'large']
const CALLS = 60
/** A tenth of what a Mac mini takes, roughly: 2 s to load, 0.3 s to answer. */
const [LOAD_MS, ANSWER_MS] = [200, 30]

/** Three models, memory for two, calls in turn: all at once to the pool, and to a pool that cares not what is loaded. */
export async function swapsResult() {
  const naive = await run(Number.POSITIVE_INFINITY)
  const aware = await run(2)
  return {calls: CALLS, load_ms: LOAD_MS, answer_ms: ANSWER_MS, naive, aware, times_faster: naive.ms / aware.ms}
}

async function run(loaded_models: number) {
  await using ollama = await swappingOllama(MODELS, 2, LOAD_MS, ANSWER_MS)
  const entries = MODELS.map((model) => providerOptions(ollama.url, 'ollama', {name: model, model}))
  await using pool = await openPool(poolOptions(entries, {qos: {loaded_models, max_deadline_ms: 60_000}}))
  const {signal} = new AbortController()
  const ms = await timed(() =>
    Promise.all(
      Array.from({length: CALLS}, (_, at) =>
        pool.infer({task: 'answer', prompt: `question ${at}`, providers: [MODELS[at % 3]!]}, signal),
      ),
    ),
  )
  return {ms, loads: ollama.loads.length}
}
