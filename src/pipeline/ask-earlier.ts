import type {CalibrationRecord} from '../calibration/fit-calibration.ts'
import type {Embedder} from '../embedding/embedder.ts'
import {outcomeKey} from '../matching/outcome-key.ts'
import type {MatcherOptions} from '../matching/prediction.ts'
import {type SearchMemory, searchMemory} from '../retrieval/search-memory.ts'
import type {Store} from '../store/open.ts'
import {consider} from './ask.ts'
import {judgeBy, type MatchKind} from './correctness.ts'
import type {AskedSpan} from './prequential.sql.ts'
import {rankedAnswers} from './ranked-answers.ts'

/** What came of asking a span its own question. Null features: nothing near had an answer. */
export interface AskedRecord extends Omit<CalibrationRecord, 'features' | 'ties'> {
  readonly features: readonly number[] | null
  /** Whether the matcher gave the answer, or kept it to itself. */
  readonly given: boolean
  readonly did: string
  /** The right answer, normalised: records that share it are never torn apart. */
  readonly answer: string
}

export interface EarlierOptions {
  readonly embedder: Embedder
  readonly matcher: MatcherOptions
  readonly minQuality: number
  /** By the domain of the span. */
  readonly matchOf: (domain: string | null) => MatchKind
  readonly signal: AbortSignal
  readonly now: () => Date
}

/** Asks spans their own questions, each with nothing but its `evidence` to answer from. */
export function earlierAsker(store: Store, options: EarlierOptions): (span: AskedSpan) => Promise<AskedRecord> {
  const memory: SearchMemory = searchMemory()
  const {embedder, signal, now, matcher, minQuality} = options
  const embedderOf = (fingerprint: string) => (fingerprint === embedder.fingerprint ? embedder : undefined)
  return async ({question, gold, domain, did, evidence}) => {
    const considered = await consider(
      store,
      {text: question, context: {}, filter: {minQuality, ...evidence}, matcher},
      {embedderOf, signal, now, memory},
    )
    const ranked = rankedAnswers(considered)
    const {decision} = considered
    const about = {
      domain,
      did,
      given: decision.output !== null,
      raw: decision.confidence / 100,
      answer: outcomeKey(gold[0]!),
    }
    if (ranked === null) return {...about, features: null, rivals: [], correct: false, truth: -1}
    const judge = judgeBy(options.matchOf(domain), embedder, signal)
    const right = await judge(
      ranked.answers.map(({outcome}) => outcome),
      gold,
    )
    return {
      ...about,
      features: ranked.features,
      rivals: ranked.answers.slice(1).map(({chance}) => chance),
      correct: right[0]!,
      truth: right.indexOf(true),
    }
  }
}
