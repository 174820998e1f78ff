import {openPool} from '../../src/pool/open.ts'
import type {ChatMessage} from '../../src/pool/provider.ts'
import {seededRandom} from '../random/mulberry32.ts'
import {benchOptions, benchProvider} from './pool-options.ts'
import {benchServer} from './pool-server.ts'

const REQUESTS = 4000
const DISTINCT = 500
const SYSTEMS = ['be brief', 'be thorough']
const EARLIER: readonly (readonly ChatMessage[])[] = [
  [],
  [
    {role: 'user', content: 'good morning'},
    {role: 'assistant', content: 'good morning'},
  ],
]
const TEMPERATURES = [0, 0.5]

/**
 * Questions of which some come again: drawn by Zipf's law (exponent 1) from five hundred, as questions of people do, each
 * with one of two system prompts, with or without earlier turns, at one of two temperatures. The server answers with all
 * that it was asked, so that an answer to anything else is seen.
 */
export async function repeatedPromptsResult() {
  using server = await benchServer({delay: 1, echo: 1})
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
  const one = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!
  const seen = new Set<string>()
  let hits = 0
  let repeated = 0
  let wrong = 0
  for (let request = 0; request < REQUESTS; request++) {
    const messages: ChatMessage[] = [
      {role: 'system', content: one(SYSTEMS)},
      ...one(EARLIER),
      {role: 'user', content: `question ${draw()}`},
    ]
    const temperature = one(TEMPERATURES)
    const asked = JSON.stringify([messages, temperature])
    if (seen.has(asked)) repeated++
    seen.add(asked)
    const {from_cache, text} = await pool.infer({task: 'answer', prompt: messages, temperature}, signal)
    if (from_cache) hits++
    const heard = JSON.parse(text) as {messages: unknown; temperature: unknown}
    if (JSON.stringify([heard.messages, heard.temperature]) !== asked) wrong++
  }
  return {requests: REQUESTS, repeated, hits, hit_ratio: hits / REQUESTS, wrong_answers: wrong}
}
