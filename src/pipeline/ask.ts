import {hash} from 'node:crypto'
import type {Evidence, Prediction} from '../matching/prediction.ts'
import {logPrediction} from '../matching/predictions.sql.ts'
import type {RetrievedSpan, SearchPlan} from '../retrieval/candidates.sql.ts'
import {canonicalForm} from '../span/identity.ts'
import type {Store} from '../store/open.ts'
import {calibratedDecision} from './calibrated-decision.ts'
import {type ConsiderOptions, checkedQuestion, consider} from './consider.ts'
import type {Question, ScoredSpan} from './considered.ts'

export interface AskOptions extends ConsiderOptions {
  readonly now: () => Date
  /** A search on the way to an answer: nothing is logged. */
  readonly unlogged?: boolean
}

/** A prediction, and every candidate with the features that decided over it, best first. */
export interface Answer {
  readonly prediction: Prediction
  readonly candidates: readonly ScoredSpan[]
  /** How they were found; null when there was nothing to search in. */
  readonly search: SearchPlan | null
}

/** What decided over one candidate, for `--explain`. */
export interface Features
  extends Pick<RetrievedSpan, 'seq' | 'similarity' | 'cosine' | 'coverage' | 'bm25' | 'status' | 'quality'>,
    Pick<Evidence, 'span_id' | 'probability' | 'score' | 'guards' | 'features' | 'context' | 'trajectory'> {
  readonly scorer: string
  /** Its share of all votes; 0 when it did not vote. */
  readonly weight: number
}

/**
 * Answers a question from the nearest past trajectories, and logs the answer. Reads one state of the store, whatever
 * is being written meanwhile. Nothing near, nothing indexed: a prediction that says so.
 * @throws {UsageError} the question is empty or too long
 */
export async function ask(store: Store, question: Question, options: AskOptions): Promise<Answer> {
  const text = checkedQuestion(question.text)
  const {db} = store
  const found = await consider(store, {...question, text}, options)
  const asked = {
    question: text,
    context: question.context,
    options: {...question.matcher, filter: question.filter},
  }
  const stamp = {
    embedder: found.embedder,
    ranker: found.ranker,
    store_version: found.version,
    asked_at: options.now().toISOString(),
  }
  const decision = calibratedDecision(db, found, question)
  const id = predictionId({...asked, ...stamp, calibration: decision.calibration ?? undefined})
  const prediction: Prediction = {id, ...decision, ...stamp}
  options.lap?.('decide')
  const unlogged = options.unlogged ? undefined : logPrediction(db, asked, prediction)
  options.lap?.('log')
  if (unlogged === undefined) return {prediction, candidates: found.candidates, search: found.search}
  const warnings = [...prediction.warnings, `this answer could not be logged (${unlogged}): feedback can't name it`]
  return {prediction: {...prediction, warnings}, candidates: found.candidates, search: found.search}
}

/** Every candidate with its features, best first. */
export function explain({prediction, candidates}: Answer): Features[] {
  const weights = new Map(prediction.evidence.map(({seq, weight}) => [seq, weight]))
  return candidates.map((span) => ({
    span_id: span.id,
    seq: span.seq,
    probability: span.probability,
    score: span.score,
    similarity: span.similarity,
    cosine: span.cosine,
    coverage: span.coverage,
    bm25: span.bm25,
    scorer: span.scorers.join('+'),
    guards: span.guards,
    features: span.features,
    status: span.status,
    quality: span.quality,
    trajectory: span.trajectory(),
    ...(span.context === undefined ? {} : {context: span.context}),
    weight: weights.get(span.seq) ?? 0,
  }))
}

/** `pred_` and 16 hex digits of the SHA-256 of everything that made the answer. */
export function predictionId(made: object): string {
  // Through JSON, so that what is undefined is absent.
  return `pred_${hash('sha256', canonicalForm(JSON.parse(JSON.stringify(made))), 'hex').slice(0, 16)}`
}
