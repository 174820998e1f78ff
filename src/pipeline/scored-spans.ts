import type {QuestionMeasure} from '../matching/confidence-features.ts'
import {feedbackWeights} from '../matching/feedback-weights.sql.ts'
import {guardFactor} from '../matching/guards/guards.ts'
import type {Candidate, Evidence} from '../matching/prediction.ts'
import type {RankerModel} from '../matching/ranker/ranker.ts'
import {scoreCandidates} from '../matching/score-candidates.ts'
import {retrieve, type SearchPlan} from '../retrieval/candidates.sql.ts'
import type {ActiveIndex} from '../retrieval/index-state.sql.ts'
import type {Lap} from '../retrieval/lap.ts'
import type {SearchMemory} from '../retrieval/search-memory.ts'
import {spansWithPrevious} from '../span/chain.sql.ts'
import type {Store} from '../store/open.ts'
import {type AskedContext, compareContexts, contextScore, saysAnything} from '../trajectory/context.ts'
import {actionsOfThread, type Trajectory, trajectoryReader} from '../trajectory/trajectory.sql.ts'
import type {Considered, Question, ScoredSpan} from './considered.ts'

interface Scoring {
  readonly memory?: SearchMemory | undefined
  readonly ranker: RankerModel
  readonly lap?: Lap | undefined
}

/** Retrieves, and lets the context have its say. */
export function scoredSpans(
  {db}: Store,
  index: ActiveIndex,
  question: Question,
  vector: Float32Array,
  {memory, ranker, lap}: Scoring,
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

/** As the votes know it. */
export function candidateOf(span: ScoredSpan): Candidate {
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
