import {hash} from 'node:crypto'
import type {Embedder} from '../embedding/embedder.ts'
import {UsageError} from '../errors.ts'
import type {QuestionMeasure} from '../matching/confidence-features.ts'
import {feedbackWeights} from '../matching/feedback-weights.sql.ts'
import {guardFactor} from '../matching/guards/guards.ts'
import {type Decision, match} from '../matching/match.ts'
import type {Candidate, Evidence, Prediction} from '../matching/prediction.ts'
import {logPrediction} from '../matching/predictions.sql.ts'
import type {RankerModel} from '../matching/ranker/ranker.ts'
import {scoreCandidates} from '../matching/score-candidates.ts'
import {type RetrievedSpan, retrieve, type SearchPlan} from '../retrieval/candidates.sql.ts'
import {type ActiveIndex, activeIndex, holdsAny} from '../retrieval/index-state.sql.ts'
import type {Lap} from '../retrieval/lap.ts'
import {outcomeNearness} from '../retrieval/outcome-nearness.sql.ts'
import type {SearchMemory} from '../retrieval/search-memory.ts'
import type {SpanFilter} from '../retrieval/span-filter.sql.ts'
import {spansWithPrevious} from '../span/chain.sql.ts'
import {canonicalForm} from '../span/identity.ts'
import type {Store} from '../store/open.ts'
import {type AskedContext, compareContexts, contextScore, saysAnything} from '../trajectory/context.ts'
import {actionsOfThread, type Trajectory, trajectoryReader} from '../trajectory/trajectory.sql.ts'
import {calibratedDecision} from './calibrated-decision.ts'
import type {Considered, Question, ScoredSpan} from './considered.ts'
import {rankerInUse} from './ranker-in-use.ts'
import {storeVersion} from './runs.sql.ts'

/** Longer questions are refused. */
const MOST_QUESTION_BYTES = 1 << 20

export interface AskOptions {
  /** The embedder of a fingerprint, as long as this program has it. */
  readonly embedderOf: (fingerprint: string) => Embedder | undefined
  readonly signal: AbortSignal
  readonly now: () => Date
  /** For whoever asks one store often; a single question is answered as fast without. */
  readonly memory?: SearchMemory | undefined
  /** A search on the way to an answer: nothing is logged. */
  readonly unlogged?: boolean
  /** Instead of the one that the store has, or that ships: held out in a measurement. */
  readonly ranker?: RankerModel | undefined
  /** For whoever measures where the time goes. */
  readonly lap?: Lap | undefined
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
  const text = checkedText(question.text)
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
  const id = predictionId({...asked, ...stamp})
  const prediction: Prediction = {id, ...calibratedDecision(db, found, question), ...stamp}
  options.lap?.('decide')
  const unlogged = options.unlogged ? undefined : logPrediction(db, asked, prediction)
  options.lap?.('log')
  if (unlogged === undefined) return {prediction, candidates: found.candidates, search: found.search}
  const warnings = [...prediction.warnings, `this answer could not be logged (${unlogged}): feedback can't name it`]
  return {prediction: {...prediction, warnings}, candidates: found.candidates, search: found.search}
}

function checkedText(given: string): string {
  const text = given.trim()
  if (text === '')
    throw new UsageError('question_empty', 'the question is empty', {hint: 'logline ask "how do I ...?"'})
  if (Buffer.byteLength(text) > MOST_QUESTION_BYTES)
    throw new UsageError('question_too_long', 'the question is longer than 1 MB', {hint: 'ask for less at once'})
  return text
}

/**
 * The same path as `ask`, without a confidence and without a record: what measures and tunes calls this.
 * @throws {UsageError} the question is empty or too long
 */
export async function consider(store: Store, question: Question, options: AskOptions): Promise<Considered> {
  const asked = {...question, text: checkedText(question.text)}
  let found = await find(store, asked, options)
  // Another index became the active one in between: its vectors are of another embedder.
  if (found === 'index_changed') found = await find(store, asked, options)
  return found === 'index_changed' ? unanswered(store, 'The index is being replaced: ask again.') : found
}

async function find(store: Store, question: Question, options: AskOptions): Promise<Considered | 'index_changed'> {
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

/** Retrieves, and lets the context have its say. */
function scoredSpans(
  {db}: Store,
  index: ActiveIndex,
  question: Question,
  vector: Float32Array,
  {memory, ranker, lap}: AskOptions & {readonly ranker: RankerModel},
): Pick<Considered, 'candidates' | 'rest'> & {readonly search: SearchPlan; readonly measure: QuestionMeasure} {
  const {thread, ...context} = question.context
  const asked: AskedContext =
    thread === undefined || context.actions !== undefined ? context : {...context, actions: actionsOfThread(db, thread)}
  const inquiry = {question: question.text, vector, filter: question.filter}
  const {spans, rest, search, weights, selfBm25, read} = retrieve(db, index, inquiry, memory, lap)
  const inquired = {weights, documents: index.documents, selfBm25, read}
  const {scores, measure} = scoreCandidates(question.text, spans, inquired, ranker, lap)
  const situated = saysAnything(asked)
  const linked = once(() =>
    spansWithPrevious(
      db,
      spans.map(({seq}) => seq),
    ),
  )
  const trajectoryOf = trajectoryReader(db, linked)
  const feedbackOf = feedbackWeights(db)
  const candidates = spans
    .map((span, at): ScoredSpan => {
      const score = scores[at]!
      // A chain is up to ten look-ups, and without a context to compare it with only those of the evidence are shown.
      const trajectory = once(() => trajectoryOf(span))
      const comparison = situated ? compareContexts(asked, trajectory(), span.cosine) : undefined
      return {
        ...span,
        ...score,
        score: contextScore(score.relevance, comparison),
        answers: score.answers.map((answer) => ({
          ...answer,
          chance: contextScore(answer.chance * guardFactor(score.guards), comparison),
        })),
        likeness: contextScore(score.nearness * guardFactor(score.guards), comparison),
        feedback: feedbackOf(span.seq),
        context: comparison?.factors,
        trajectory: () => summaryOf(trajectory()),
      }
    })
    .sort((a, b) => b.score - a.score || a.seq - b.seq)
  lap?.('trajectory')
  return {candidates, rest, search, measure}
}

function summaryOf({steps, confidence}: Trajectory): Evidence['trajectory'] {
  return {depth: steps.length, confidence}
}

/** Makes something when it is asked for, and keeps it. */
function once<T>(make: () => T): () => T {
  let made: {readonly value: T} | undefined
  return () => {
    made ??= {value: make()}
    return made.value
  }
}

function candidateOf(span: ScoredSpan): Candidate {
  return {
    span_id: span.id,
    seq: span.seq,
    similarity: span.similarity,
    scorers: span.scorers,
    probability: span.probability,
    score: span.score,
    guards: span.guards,
    features: span.features,
    group: span.group,
    likeness: span.likeness,
    feedback: span.feedback,
    question: span.question,
    outcome: span.outcome,
    aliases: span.aliases,
    answers: span.answers,
    status: span.status,
    quality: span.quality,
    when: span.when,
    source: span.source,
    domain: span.domain,
    trajectory: span.trajectory,
    ...(span.context === undefined ? {} : {context: span.context}),
  }
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

const NO_SPANS = 'The store holds no spans yet: run `logline ingest <file>`.'

/** What a store lacks that has no index yet. */
export function whyNotIndexed({db}: Store): string {
  if (!holdsAny(db, 'spans')) return NO_SPANS
  if (!holdsAny(db, 'span_vectors')) return 'The spans have no vectors yet: run `logline enrich`, then `logline index`.'
  return 'The spans are not indexed yet: run `logline index`.'
}

function whyNothingPasses({db}: Store, filter: SpanFilter): string {
  if (!holdsAny(db, 'spans')) return NO_SPANS
  if (filter.minQuality && !holdsAny(db, 'quality'))
    return 'No span has been judged yet, and only judged ones can have the quality asked for: run `logline validate`.'
  return 'No indexed span passes the filters.'
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
