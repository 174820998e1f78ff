import type {Embedder} from '../embedding/embedder.ts'
import {UsageError} from '../errors.ts'
import {type Decision, match} from '../matching/match.ts'
import type {RankerModel} from '../matching/ranker/ranker.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import type {Lap} from '../retrieval/lap.ts'
import {outcomeNearness} from '../retrieval/outcome-nearness.sql.ts'
import type {SearchMemory} from '../retrieval/search-memory.ts'
import type {Store} from '../store/open.ts'
import type {Considered, Question} from './considered.ts'
import {rankerInUse} from './ranker-in-use.ts'
import {storeVersion} from './runs.sql.ts'
import {candidateOf, scoredSpans} from './scored-spans.ts'
import {whyNothingPasses, whyNotIndexed} from './why-unanswered.ts'

/** Longer questions are refused. */
const MOST_QUESTION_BYTES = 1 << 20

export interface ConsiderOptions {
  /** The embedder of a fingerprint, as long as this program has it. */
  readonly embedderOf: (fingerprint: string) => Embedder | undefined
  readonly signal: AbortSignal
  /** For whoever asks one store often; a single question is answered as fast without. */
  readonly memory?: SearchMemory | undefined
  /** Instead of the one that the store has, or that ships: held out in a measurement. */
  readonly ranker?: RankerModel | undefined
  /** For whoever measures where the time goes. */
  readonly lap?: Lap | undefined
}

/**
 * The same path as `ask`, without a confidence and without a record: what measures and tunes calls this.
 * @throws {UsageError} the question is empty or too long
 */
export async function consider(store: Store, question: Question, options: ConsiderOptions): Promise<Considered> {
  const asked = {...question, text: checkedQuestion(question.text)}
  let found = await find(store, asked, options)
  // Another index became the active one in between: its vectors are of another embedder.
  if (found === 'index_changed') found = await find(store, asked, options)
  return found === 'index_changed' ? unanswered(store, 'The index is being replaced: ask again.') : found
}

async function find(store: Store, question: Question, options: ConsiderOptions): Promise<Considered | 'index_changed'> {
  const {db} = store
  const index = activeIndex(db)
  if (index === undefined) return unanswered(store, whyNotIndexed(store))
  const embedder = options.embedderOf(index.fingerprint)
  if (embedder === undefined) {
    const advice = 'run `logline enrich`, then `logline index`'
    return unanswered(store, `The index is of the embedder ${index.fingerprint}, which is not at hand: ${advice}.`)
  }
  const [vector] = await embedder.embed([question.text], options.signal)
  options.lap?.('embed')
  return db.transaction((): Considered | 'index_changed' => {
    const current = activeIndex(db)
    if (current?.fingerprint !== index.fingerprint) return 'index_changed'
    const ranker =
      options.ranker === undefined ? rankerInUse(db, current.fingerprint) : {name: 'given', model: options.ranker}
    const {candidates, rest, search, measure} = scoredSpans(store, current, question, vector!, {
      ...options,
      ranker: ranker.model,
    })
    const decision = match(candidates.map(candidateOf), question.matcher, {
      measure,
      nearness: outcomeNearness(db, current),
    })
    const hint = candidates.length === 0 ? whyNothingPasses(store, question.filter) : undefined
    return {
      decision: hint === undefined ? decision : {...decision, reasoning: hint},
      candidates,
      rest,
      search,
      embedder: index.fingerprint,
      ranker: ranker.name,
      version: storeVersion(db),
    }
  })()
}

function unanswered(store: Store, reasoning: string): Considered {
  const decision: Decision = {...match([], {topK: 1, minTopK: 1, minScore: 1, minConfidence: 0}), reasoning}
  return {
    decision,
    candidates: [],
    rest: [],
    search: null,
    embedder: activeIndex(store.db)?.fingerprint ?? null,
    ranker: null,
    version: storeVersion(store.db),
  }
}

/**
 * The question as it is asked and logged.
 * @throws {UsageError} it is empty or too long
 */
export function checkedQuestion(given: string): string {
  const text = given.trim()
  if (text === '')
    throw new UsageError('question_empty', 'the question is empty', {hint: 'logline ask "how do I ...?"'})
  if (Buffer.byteLength(text) > MOST_QUESTION_BYTES)
    throw new UsageError('question_too_long', 'the question is longer than 1 MB', {hint: 'ask for less at once'})
  return text
}
