import type {CalibrationRecord} from '../calibration/calibration-record.ts'
import type {Embedder} from '../embedding/embedder.ts'
import {ANSWER_FEATURES} from '../matching/answer-features.ts'
import {outcomeKey} from '../matching/outcome-key.ts'
import type {MatcherOptions} from '../matching/prediction.ts'
import {shortened} from '../matching/ranker/fit-ranker.ts'
import type {RankerModel} from '../matching/ranker/ranker.ts'
import {type SearchMemory, searchMemory} from '../retrieval/search-memory.ts'
import type {Store} from '../store/open.ts'
import type {SpanChoice} from './choices.sql.ts'
import {consider} from './consider.ts'
import {judgeBy, type MatchKind} from './correctness.ts'
import type {AskedSpan} from './prequential.sql.ts'
import {rankedAnswers} from './ranked-answers.ts'

/** What came of asking a span its own question. Null features: nothing near had an answer. */
export interface AskedRecord extends Omit<CalibrationRecord, 'features' | 'ties'> {
  readonly features: readonly number[] | null
  readonly did: string
  /** The right answer, normalised, and not the one that was given: records that share it are never torn apart. */
  readonly gold: string
}

export interface EarlierOptions {
  readonly embedder: Embedder
  readonly matcher: MatcherOptions
  readonly minQuality: number
  /** By the domain of the span. */
  readonly matchOf: (domain: string | null) => MatchKind
  readonly signal: AbortSignal
}

interface EarlierAsker {
  /** @param ranker what orders the answers; undefined: what orders them for everybody who asks */
  readonly ask: (span: AskedSpan, ranker?: RankerModel) => Promise<AskedRecord>
  /** What the span's question could choose from, as rankers learn it. */
  readonly choice: (span: AskedSpan) => Promise<SpanChoice>
}

/**
 * Asks spans their own questions, each with nothing but its `evidence` to answer from. Weights of words are of the whole
 * store all the same: how many spans hold a word, which knows no answer, but does know the words of what came later.
 */
export function earlierAsker(store: Store, options: EarlierOptions): EarlierAsker {
  const memory: SearchMemory = searchMemory()
  const {embedder, signal, matcher, minQuality, matchOf} = options
  const embedderOf = (fingerprint: string) => (fingerprint === embedder.fingerprint ? embedder : undefined)
  const considerEarlier = ({question, evidence}: AskedSpan, ranker: RankerModel | undefined) =>
    consider(
      store,
      {text: question, context: {}, filter: {minQuality, ...evidence}, matcher},
      {embedderOf, signal, memory, ranker},
    )
  const judgeOf = (domain: string | null) => judgeBy(matchOf(domain), embedder, signal)
  const choice = async (span: AskedSpan): Promise<SpanChoice> => {
    const {candidates} = await considerEarlier(span, undefined)
    const answers = candidates.flatMap((candidate) => (candidate.status === 'completed' ? candidate.answers : []))
    const right = await judgeOf(span.domain)(
      answers.map(({text}) => text),
      span.gold,
    )
    const rows = {
      values: Float64Array.from(answers.flatMap(({features}) => ANSWER_FEATURES.map((name) => features[name]))),
      labels: Uint8Array.from(right, Number),
    }
    return {seq: span.seq, answer: outcomeKey(span.gold[0]!), ...shortened(rows)}
  }
  const ask = async (span: AskedSpan, ranker?: RankerModel): Promise<AskedRecord> => {
    const {gold, domain, did} = span
    const considered = await considerEarlier(span, ranker)
    const ranked = rankedAnswers(considered)
    const {decision} = considered
    const about = {
      domain,
      did,
      given: decision.output !== null,
      raw: decision.confidence / 100,
      gold: outcomeKey(gold[0]!),
    }
    if (ranked === null) return {...about, features: null, rivals: [], correct: false, truth: -1}
    const right = await judgeOf(domain)(
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
  return {ask, choice}
}
