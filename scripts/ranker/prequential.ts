import type {Choice} from '../../src/matching/ranker/fit-choice.ts'
import type {Learned} from '../../src/matching/ranker/ranker.ts'
import type {Asked} from '../embedder/evaluation-sets.ts'
import {SeededRandom} from '../embedder/random.ts'
import {collect} from './collect.ts'
import {memoryStore} from './memory-store.ts'

/** Those that are asked share so many places up to which they may look, so that few filters are made. */
const PLACES = 60

export interface Draw {
  readonly asked: number
  /** How many are known at least. */
  readonly first: number
  readonly seed: number
  /** Questions that may be asked; the others are only remembered. */
  readonly mayAsk?: (question: Asked) => boolean
}

/**
 * Questions in a random order (their own carries no time), some of which are asked when only the earlier ones are known:
 * no pair is seen from both sides.
 */
export async function prequential(
  questions: readonly Asked[],
  learned: Learned,
  {asked, first, seed, mayAsk = () => true}: Draw,
): Promise<Choice[]> {
  const random = new SeededRandom(seed)
  const memory = random.shuffle([...questions])
  using store = await memoryStore(memory)
  const places = memory
    .map((_, place) => place)
    .slice(first)
    .filter((place) => mayAsk(memory[place]!))
  const chosen = random
    .shuffle(places)
    .slice(0, asked)
    .sort((a, b) => a - b)
  const shared = Math.max(1, Math.ceil(chosen.length / PLACES))
  return await collect(
    store,
    chosen.map((place) => memory[place]!),
    learned,
    chosen.map((_, at) => chosen[at - (at % shared)]!),
  )
}
