import {type ConformalSet, type Evidence, type Prediction, writtenFromCache} from '../matching/prediction.ts'
import type {Features} from '../pipeline/ask.ts'
import type {SearchPlan} from '../retrieval/candidates.sql.ts'
import {type Paint, unpainted} from './paint.ts'
import {firstWords, oneLine, table} from './table.ts'

/** Characters of a question, and of an outcome, in a line of evidence. */
const QUESTION_WIDTH = 60
const OUTCOME_WIDTH = 40

/** Of a warning: what a model server says, and what to do about it. */
const WARNING_WIDTH = 600

/** Candidates that `--explain` prints; all of them are in the JSON. */
const EXPLAINED = 20

/** The answer first, then how sure it is, what it rests on, what else was answered, and what to beware of. */
export function describePrediction(prediction: Prediction, paint: Paint = unpainted): string {
  const {output, evidence, warnings} = prediction
  const parts = [
    output === null ? `${paint('caution', 'No answer.')} ${prediction.reasoning}` : plain(output),
    sureness(prediction),
  ]
  if (evidence.length > 0) parts.push(`evidence\n${indent(table(evidence.map((each) => evidenceLine(each, paint))))}`)
  if (prediction.alternatives.length > 0)
    parts.push(
      `${output === null ? 'answers given before' : 'alternatives'}\n${indent(table(alternativeLines(prediction)))}`,
    )
  if (warnings.length > 0)
    parts.push(
      warnings.map((warning) => `${paint('caution', 'warning:')} ${firstWords(warning, WARNING_WIDTH)}`).join('\n'),
    )
  parts.push(`id: ${prediction.id}`)
  return parts.join('\n\n')
}

/** What they are in the order of, and their agreement. Predictions of earlier versions lack the odds. */
function alternativeLines({
  alternatives,
  weighed = [],
}: Pick<Prediction, 'alternatives'> & Partial<Prediction>): string[][] {
  const rows = alternatives.map(({outcome, probability, examples}) => {
    const odds = weighed.find((answer) => isOf(answer.outcome, outcome))?.odds
    return [
      odds === undefined ? '-' : percent(odds),
      percent(probability),
      oneLine(outcome, QUESTION_WIDTH),
      examples.join(', '),
    ]
  })
  return [['odds', 'agreement', 'answer', 'given by'], ...rows]
}

/** Whether a text is the beginning of another one that was too long, or all of it. */
function isOf(shortened: string, whole: string): boolean {
  return shortened === whole || (shortened.endsWith('…') && whole.startsWith(shortened.slice(0, -1)))
}

/** How the candidates were found: by what search, which filters in which order, which words. */
export function describeSearch({algorithm, filter, words}: SearchPlan): string {
  const about = filter.sampled === null ? '' : 'about '
  const steps = filter.steps
    .map(({condition, share}) => `${condition} (${about}${percent(share)} pass)`)
    .join(', then ')
  const order =
    filter.order === 'none'
      ? 'no filter'
      : `${steps}, ${filter.order === 'before' ? 'looked up first' : 'after the search'}`
  return `search: ${algorithm}; filters: ${order}; words: ${oneLine(words.join(' '), 100) || '-'}`
}

/** The features of the best candidates, one a line. */
export function describeFeatures(features: readonly Features[]): string {
  const heads = [
    'span',
    'score',
    'ranker',
    'similarity',
    'cosine',
    'coverage',
    'bm25',
    'weight',
    'found by',
    'context',
    'guards',
  ]
  const shown = features.length > EXPLAINED ? `${features.length}, the best ${EXPLAINED}` : features.length
  return `candidates: ${shown}\n${indent(table([heads, ...features.slice(0, EXPLAINED).map(featureCells)]))}`
}

const DECISIONS: Readonly<Record<Prediction['decision'], string>> = {
  answered: 'answered',
  abstained: 'abstained',
  would_hand_over: 'would hand over to a model',
}

function sureness(prediction: Prediction): string {
  const {output, method, confidence, calibrated, agreement, trajectories_used: votes, llm} = prediction
  const sure = calibrated
    ? `confidence: ${Math.floor(confidence)}`
    : `confidence: uncalibrated (raw ${Math.floor(confidence)})`
  if (llm?.written_by) {
    const {model, provider} = llm.written_by
    const kept = writtenFromCache(prediction) ? ', from the cache (--no-cache asks afresh)' : ''
    const cites = llm.citations.map((id) => oneLine(id, 24)).join(', ')
    return `${method}, written by ${oneLine(model, 40)} (${oneLine(provider, 40)})${kept}, which cites ${cites}\n${modelSureness(confidence, llm.model_confidence)}`
  }
  const set = prediction.conformal_set
  const withSet = (summary: string) => (set === null ? summary : `${summary}\n${describeSet(set)}`)
  if (output === null && votes === 0) return withSet(`${method}, ${sure}, ${DECISIONS[prediction.decision]}`)
  const of = votes === 1 ? '1 trajectory' : `${votes} trajectories`
  const summary = `${method}, ${sure}, agreement ${percent(agreement)} of the weight of ${of}, ${DECISIONS[prediction.decision]}`
  return withSet(summary)
}

/** How sure a model is, and how much of that what it cites allows. */
function modelSureness(confidence: number, own: number | null): string {
  const raw = `confidence: uncalibrated (raw ${Math.floor(confidence)})`
  if (own === null || own <= confidence) return `${raw}, as the model says itself`
  return `${raw}: the model says ${Math.floor(own)}, and what it cites allows no more`
}

/** The answers that must be reckoned with, at most five by name. */
function describeSet({alpha, answers, other, n, condition}: ConformalSet): string {
  const named = answers.slice(0, 5).map((answer) => oneLine(answer, OUTCOME_WIDTH))
  const more = answers.length > 5 ? [`${answers.length - 5} more`] : []
  const members = [...named, ...more, ...(other ? ['another answer'] : [])].join(' | ') || 'none that is known'
  return `one of these with ${percent(1 - alpha)}: ${members} (calibrated with ${n} questions ${condition})`
}

function evidenceLine(evidence: Evidence, paint: Paint): string[] {
  const {span_id, score, scorer, weight, when, status, source, question, outcome, alias} = evidence
  const also = alias === undefined ? '' : ` (also ${oneLine(alias, OUTCOME_WIDTH)})`
  return [
    oneLine(span_id, 24),
    score.toFixed(2),
    weight > 0 ? percent(weight) : status === 'completed' ? '-' : paint(status === 'failed' ? 'bad' : 'faint', status),
    scorer,
    when.slice(0, 10),
    oneLine(source ?? '-', 16),
    `${oneLine(question, QUESTION_WIDTH)} -> ${outcome === null ? '-' : oneLine(outcome, OUTCOME_WIDTH)}${also}`,
  ]
}

function featureCells(features: Features): string[] {
  const {span_id, score, probability, similarity, cosine, coverage, bm25, weight, scorer, context, guards} = features
  const factors = Object.entries(context ?? {}).map(([factor, value]) => `${factor} ${value.toFixed(2)}`)
  return [
    oneLine(span_id, 24),
    ...[score, probability, similarity, cosine, coverage].map((value) => value.toFixed(3)),
    bm25 === null ? '-' : bm25.toFixed(2),
    weight.toFixed(3),
    scorer,
    factors.join(' ') || '-',
    guards.map(({guard, factor, detail}) => `${guard} x${factor}: ${oneLine(detail, 50)}`).join('; ') || '-',
  ]
}

/** Lines stay lines; control characters can't disturb the terminal. The JSON has the text as it is. */
function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/(?![\n\t])[\p{Cc}\u2028\u2029]/gu, '')
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
