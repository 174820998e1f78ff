import {
  type ConformalSet,
  type Evidence,
  type ModelCall,
  type Prediction,
  writtenFromCache,
} from '../../matching/prediction.ts'
import type {Served} from '../answering.ts'

/** What an answer rests on, beside what OpenAI's replies can say. Names as CONTRACT ("Serving") fixes them, and more. */
export interface LoglineMeta {
  /** For `logline why`, and for feedback. */
  readonly prediction_id: string
  /** False: the content says that there is no answer, and why. */
  readonly answered: boolean
  /** 0-100; without `calibrated` it only ranks. */
  readonly confidence: number
  readonly calibrated: boolean
  readonly calibration: string | null
  /** Null: an interval is not measured for a single answer; the set below is. */
  readonly conformal_interval: null
  readonly conformal_set: ConformalSet | null
  readonly evidence_count: number
  /** Whether any past trajectory was near enough to vote. */
  readonly trajectory_matched: boolean
  readonly trajectories_used: number
  readonly decision: Prediction['decision']
  readonly method: string
  readonly reasoning: string
  /** 0-1. */
  readonly agreement: number
  readonly alternatives: Prediction['alternatives']
  readonly evidence: readonly EvidenceEntry[]
  /** Where it might be answered. */
  readonly backend: 'local' | 'pool'
  /** Language models were asked. */
  readonly handed_over: boolean
  /** The model that wrote the content; null: the matcher's own words. */
  readonly written_by: {readonly task: string; readonly provider: string; readonly model: string} | null
  /** How sure the model says it is of the content, 0-100, uncalibrated; null: the matcher's own words. */
  readonly model_confidence: number | null
  /** Whether what the model wrote was kept from an earlier request: `Cache-Control: no-cache` asks afresh. */
  readonly from_cache: boolean
  /** What language models were asked for it, in order. */
  readonly model_calls: readonly Pick<ModelCall, 'task' | 'outcome' | 'provider' | 'model' | 'from_cache'>[]
  /** Spans that the model named as its sources. */
  readonly citations: readonly string[]
  readonly warnings: readonly string[]
  readonly embedder: string | null
  readonly store_version: number
  /** Messages beside the question, in which nothing was looked for. */
  readonly unused_messages: number
}

type EvidenceEntry = Pick<
  Evidence,
  'span_id' | 'score' | 'similarity' | 'weight' | 'question' | 'outcome' | 'status' | 'when' | 'source' | 'domain'
>

export function metaOf({prediction, backend, handedOver}: Served, unusedMessages: number): LoglineMeta {
  const {llm} = prediction
  const by = llm?.written_by
  return {
    prediction_id: prediction.id,
    answered: prediction.output !== null,
    confidence: prediction.confidence,
    calibrated: prediction.calibrated,
    calibration: prediction.calibration,
    conformal_interval: null,
    conformal_set: prediction.conformal_set,
    evidence_count: prediction.evidence.length,
    trajectory_matched: prediction.trajectories_used > 0,
    trajectories_used: prediction.trajectories_used,
    decision: prediction.decision,
    method: prediction.method,
    reasoning: prediction.reasoning,
    agreement: prediction.agreement,
    alternatives: prediction.alternatives,
    evidence: prediction.evidence.map(
      ({span_id, score, similarity, weight, question, outcome, status, when, source, domain}) => ({
        ...{span_id, score, similarity, weight, question, outcome, status, when, source, domain},
      }),
    ),
    backend,
    handed_over: handedOver,
    written_by: by == null ? null : {task: by.task, provider: by.provider, model: by.model},
    model_confidence: llm?.model_confidence ?? null,
    from_cache: writtenFromCache(prediction),
    model_calls: (llm?.calls ?? []).map(({task, outcome, provider, model, from_cache}) => ({
      ...{task, outcome, provider, model, from_cache},
    })),
    citations: llm?.citations ?? [],
    warnings: prediction.warnings,
    embedder: prediction.embedder,
    store_version: prediction.store_version,
    unused_messages: unusedMessages,
  }
}

/** The content: the answer, or that there is none. */
export function contentOf({output, reasoning}: Prediction): string {
  return output ?? `No answer. ${reasoning}`
}

/** Tokens of the language models that were asked; the matcher needs none. */
export function usageOf({llm}: Prediction) {
  const prompt_tokens = llm?.calls.reduce((sum, {tokens}) => sum + tokens.prompt, 0) ?? 0
  const completion_tokens = llm?.calls.reduce((sum, {tokens}) => sum + tokens.completion, 0) ?? 0
  return {prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens}
}
