import {openPool} from '../../src/pool/open.ts'
import {seededRandom} from '../random/mulberry32.ts'
import {benchOptions, benchProvider} from './pool-options.ts'
import {benchServer} from './pool-server.ts'

const REQUESTS = 2000
const DISTINCT = 1000

/** Prompts of which some come again: drawn by Zipf's law (exponent 1) from a thousand, as questions of people do. */
export async function repeatedPromptsResult() {
  using server = await benchServer({delay: 1})
  const options = benchOptions([benchProvider('a', server.url)])
  await using pool = await openPool({...options, cache: {...options.cache, enabled: true, driver: 'memory'}})
  const {signal} = new AbortController()
  const random = seededRandom(7)
  const weights = Array.from({length: DISTINCT}, (_, rank) => 1 / (rank + 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const draw = () => {
    let at = random() * total
    for (const [rank, weight] of weights.entries()) {
      at -= weight
      if (at <= 0) return rank
    }
    return 0
  }
  const seen = new Set<number>()
  let hits = 0
  let repeated = 0
  for (let request = 0; request < REQUESTS; request++) {
    const question = draw()
    if (seen.has(question)) repeated++
    seen.add(question)
    const {from_cache} = await pool.infer({task: 'answer', prompt: `question ${question}`}, signal)
    if (from_cache) hits++
  }
  const wrong = hits > repeated ? hits - repeated : 0
  return {requests: REQUESTS, repeated, hits, hit_ratio: hits / REQUESTS, hits_without_a_repeat: wrong}
}
