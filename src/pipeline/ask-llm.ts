import {ProviderError} from '../errors.ts'
import type {Alternative, Evidence, ModelCall, Prediction} from '../matching/prediction.ts'
import {logModelCalls} from '../matching/prediction-calls.sql.ts'
import {logPrediction} from '../matching/predictions.sql.ts'
import {answer as answerTask} from '../pool/tasks/answer.ts'
import {expandQueries} from '../pool/tasks/expand-queries.ts'
import {rerankCandidates} from '../pool/tasks/rerank-candidates.ts'
import {synthesize} from '../pool/tasks/synthesize.ts'
import type {Store} from '../store/open.ts'
import {type Answer, type AskOptions, predictionId} from './ask.ts'
import {type Asking, asked, cut, fitting} from './asking-models.ts'
import type {Question, ScoredSpan} from './considered.ts'
import {supportedConfidence} from './model-confidence.ts'
import {evidenceFor} from './model-evidence.ts'
import type {TaskPool} from './task-pool.ts'

/** Characters that a model is shown of the question, and of a past question and outcome. */
const SHOWN = {asked: 4000, question: 400, outcome: 1200}

/**
 * Hands a question over that the matcher did not answer, or is not sure of. Language models look for more evidence
 * (expand), put it into order (rerank), and write an answer from it (synthesize where the neighbours disagree, else
 * answer). What they cite is checked to be among what they were given. Without an answer of theirs the matcher's stands,
 * with a warning that says why.
 * @throws {Interrupted} the signal fired
 */
export async function askLlm(
  store: Store,
  question: Question,
  local: Answer,
  {parts, options: {qos}}: Pick<TaskPool, 'parts' | 'options'>,
  options: AskOptions,
): Promise<Answer> {
  const calls: ModelCall[] = []
  const asking = {...options, question, calls, parts, maxPromptBytes: qos.max_prompt_bytes}
  const found = await evidenceFor(store, local, asking)
  const written = found.length === 0 ? NO_EVIDENCE : await write(local, found, asking)
  return log(store, question, local, written, calls, options)
}

/** The tasks that `askLlm` may ask for that question. */
export function askLlmTasks({prediction}: Answer): string[] {
  const writes = competing(prediction).length > 1 ? synthesize.task : answerTask.task
  return [expandQueries.task, rerankCandidates.task, writes]
}

/** What a model wrote, or why there is nothing. */
type Written =
  | {
      readonly output: string
      readonly method: 'llm' | 'synthesis'
      readonly confidence: number
      readonly reason: string
      readonly by: NonNullable<NonNullable<Prediction['llm']>['written_by']>
      readonly cited: readonly ScoredSpan[]
      /** Of the votes' weight, what stands behind the cited outcomes, 0-1. */
      readonly share: number
      readonly warnings: readonly string[]
    }
  | {readonly output: null; readonly warning: string}

const NO_EVIDENCE: Written = {
  output: null,
  warning: 'no language model was asked for an answer: there is no evidence to answer from',
}

/** Writes the answer: from the outcomes that compete, or from the evidence. */
async function write(local: Answer, found: readonly ScoredSpan[], asking: Asking): Promise<Written> {
  const outcomes = competing(local.prediction)
  const question = cut(asking.question.text, SHOWN.asked)
  try {
    if (outcomes.length > 1) {
      const given = fitting(
        outcomes.map(({outcome, probability}, index) => ({
          id: `o${index + 1}`,
          text: cut(outcome, SHOWN.outcome),
          weight: Math.min(1, probability),
        })),
        asking,
      )
      const {output, reply} = await asked(synthesize, {question, outcomes: given}, asking)
      const behind = output.citations.map((id) => outcomes[Number(id.slice(1)) - 1]!)
      const examples = behind.flatMap((each) => each.examples)
      return writtenBy('synthesize', 'synthesis', output, reply, {
        cited: local.candidates.filter(({id}) => examples.includes(id)),
        share: behind.reduce((sum, {probability}) => sum + probability, 0),
        warnings: output.disagreements,
      })
    }
    const given = fitting(
      found.map((span, index) => ({
        id: `e${index + 1}`,
        question: cut(span.question, SHOWN.question),
        outcome: cut(span.outcome!, SHOWN.outcome),
        status: span.status,
        when: span.when,
      })),
      asking,
    )
    const {output, reply} = await asked(answerTask, {question, evidence: given}, asking)
    const cited = output.citations.map((id) => found[Number(id.slice(1)) - 1]!)
    return writtenBy('answer', 'llm', output, reply, {cited, share: 1, warnings: []})
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return {output: null, warning: `no language model answered: ${error.message}; ${error.hint}`}
  }
}

function writtenBy(
  task: string,
  method: 'llm' | 'synthesis',
  {answer, confidence, reason}: {readonly answer: string | null; readonly confidence: number; readonly reason: string},
  {
    provider,
    model,
    model_digest,
  }: {readonly provider: string; readonly model: string; readonly model_digest: string | null},
  support: Pick<Extract<Written, {output: string}>, 'cited' | 'share' | 'warnings'>,
): Written {
  if (answer === null) return {output: null, warning: `${model} found no answer in the evidence: ${reason}`}
  const by = {task, provider, model, model_digest}
  return {output: answer, method, confidence, reason, by, ...support}
}

/** The answers that past cases gave, the best supported first. */
function competing({output, agreement, alternatives, evidence}: Prediction): readonly Alternative[] {
  if (output === null) return alternatives
  const examples = evidence.filter(({weight}) => weight > 0).map(({span_id}) => span_id)
  const others = new Set(alternatives.flatMap(({examples: ids}) => ids))
  return [
    {outcome: output, probability: agreement, examples: examples.filter((id) => !others.has(id))},
    ...alternatives,
  ]
}

/** The answer as it is printed and logged: the model's, or the matcher's with what the models had to say. */
function log(
  {db}: Store,
  question: Question,
  local: Answer,
  written: Written,
  calls: readonly ModelCall[],
  options: AskOptions,
): Answer {
  const {prediction} = local
  const {id, output, method, confidence, calibrated, calibration} = prediction
  const matcher = {id, output, method, confidence, calibrated, calibration}
  if (written.output === null) {
    logModelCalls(db, id, calls)
    const llm = {written_by: null, model_confidence: null, citations: [], calls, matcher}
    return {...local, prediction: {...prediction, llm, warnings: [...prediction.warnings, written.warning]}}
  }
  const cited = written.cited.map(evidenceOf)
  const scores = cited.map(({score}) => score)
  const nearest = Math.max(0, ...scores)
  const far =
    nearest < question.matcher.minScore
      ? [`what it cites is not near the question: the best scores ${nearest.toFixed(2)}`]
      : []
  const made = {
    ...prediction,
    output: written.output,
    method: written.method,
    confidence: supportedConfidence({own: written.confidence, scores, share: written.share}),
    calibrated: false,
    // It was the matcher's confidence that was calibrated.
    calibration: null,
    decision: 'answered' as const,
    reasoning: `Written by ${written.by.model} from ${cited.length} of the trajectories: ${written.reason}`,
    alternatives: competing(prediction),
    evidence: [...cited, ...prediction.evidence.filter(({seq}) => cited.every((each) => each.seq !== seq))],
    warnings: [...prediction.warnings, ...written.warnings, ...far],
    llm: {
      written_by: written.by,
      model_confidence: 100 * written.confidence,
      citations: cited.map(({span_id}) => span_id),
      calls,
      matcher,
    },
    asked_at: options.now().toISOString(),
  }
  const final = {...made, id: predictionId(made)}
  const asked = {
    question: question.text.trim(),
    context: question.context,
    options: {...question.matcher, filter: question.filter},
  }
  const unlogged = logPrediction(db, asked, final)
  if (unlogged === undefined) logModelCalls(db, final.id, calls)
  const notes = unlogged === undefined ? [] : [`this answer could not be logged (${unlogged}): feedback can't name it`]
  return {...local, prediction: {...final, warnings: [...final.warnings, ...notes]}}
}

function evidenceOf(span: ScoredSpan): Evidence {
  return {
    span_id: span.id,
    seq: span.seq,
    similarity: span.similarity,
    scorer: span.scorers.join('+'),
    probability: span.probability,
    score: span.score,
    likeness: span.likeness,
    guards: span.guards,
    features: span.features,
    feedback: span.feedback,
    weight: 0,
    question: cut(span.question, 500),
    outcome: span.outcome === null ? null : cut(span.outcome, 500),
    status: span.status,
    quality: span.quality,
    when: span.when,
    source: span.source,
    domain: span.domain,
    trajectory: span.trajectory(),
    ...(span.context === undefined ? {} : {context: span.context}),
  }
}
