import type {Evidence, Prediction} from '../matching/prediction.ts'
import type {Replay} from '../pipeline/why.ts'
import {describePrediction} from './prediction-text.ts'
import {oneLine, table} from './table.ts'

/** A logged prediction: what was asked, what was answered, then every factor of every piece of evidence. */
export function describeReplay(replay: Replay): string {
  const {question, context, options, prediction, matcher} = replay
  return [
    table([
      ['question', oneLine(question, 200)],
      ['asked at', prediction.asked_at],
      ['context', oneLine(JSON.stringify(context), 200)],
      ['options', oneLine(JSON.stringify(options), 200)],
      [
        'made by',
        `matcher ${matcher}, ${prediction.embedder ?? 'no embedder'}, store version ${prediction.store_version}`,
      ],
      ['ranker', describeRanker(prediction)],
      ['since then', describeChanges(replay)],
      ...replay.feedback.map(describeOpinion),
    ]),
    describePrediction(prediction),
    `reasoning: ${prediction.reasoning}`,
    ...describeWeighed(prediction),
    ...prediction.evidence.map(describeEvidence),
    ...passedOver(prediction),
    describeNumbers('what a calibrator is told', toldOf(prediction)),
  ].join('\n\n')
}

/** As `CONFIDENCE_INPUTS` has them. */
function toldOf({confidence_features: features, agreement, best_agrees: bestAgrees}: Prediction) {
  if (features === null) return {}
  return {...features, agreement, ...(typeof bestAgrees === 'boolean' ? {best_agrees: Number(bestAgrees)} : {})}
}

/** Predictions of earlier versions lack them. */
function describeWeighed({weighed = []}: Partial<Prediction>): string[] {
  if (weighed.length === 0) return []
  const percent = (share: number) => `${Math.round(100 * share)} %`
  const rows = weighed.map(({outcome, odds, agreement, votes}) => [
    percent(odds),
    percent(agreement),
    votes,
    oneLine(outcome, 60),
  ])
  return [
    'answers voted for: the one with the most odds of being right is the best, and is given when its share of what was ' +
      `asked alike (agreement) is more than 40 %\n${table([['odds', 'agreement', 'votes', 'answer'], ...rows])}`,
  ]
}

/** Predictions of earlier versions lack them. */
function passedOver({passed_over: nearest = []}: Partial<Prediction>): string[] {
  return nearest.length === 0 ? [] : ['nearest, and not near enough', ...nearest.map(describeEvidence)]
}

/** Predictions of earlier versions did not note it. */
function describeRanker({ranker}: Partial<Prediction>): string {
  if (ranker === undefined) return 'not noted'
  if (ranker === null) return 'none: nothing was searched'
  return ranker === 'shipped' ? 'the one that ships' : `fitted on this store by ${ranker}`
}

function describeOpinion({person, at, opinion}: Replay['feedback'][number]): [string, string] {
  if (opinion === null) return ['feedback', `taken back by ${oneLine(person, 40)}, ${at}`]
  const {rating, was_helpful, actual_output} = opinion
  const said = [
    ...(rating === null ? [] : [`${rating} of 5`]),
    ...(was_helpful === null ? [] : [was_helpful ? 'helpful' : 'not helpful']),
    ...(actual_output === null ? [] : [`right: ${oneLine(actual_output, 120)}`]),
  ]
  return ['feedback', `${said.join(', ')} (${oneLine(person, 40)}, ${at})`]
}

function describeChanges({changed}: Replay): string {
  const {store_version, matcher, embedder, ranker, calibration, gone, altered} = changed
  const parts = [
    ...(store_version === null ? [] : [`the store changed (version ${store_version.then}, now ${store_version.now})`]),
    ...(matcher === null ? [] : [`the matcher changed (${matcher.then}, now ${matcher.now})`]),
    ...(embedder === null ? [] : [`the embedder changed (now ${embedder.now ?? 'none'})`]),
    ...(ranker === null ? [] : [`another ranker orders the answers (${ranker.now})`]),
    ...(calibration === null ? [] : [calibrationNow(calibration.now)]),
    ...(gone.length === 0 ? [] : [`no longer in the store: ${gone.join(', ')}`]),
    ...(altered.length === 0 ? [] : [`reads otherwise now: ${altered.join(', ')}`]),
  ]
  return parts.length === 0 ? 'nothing changed: asked again, it would be answered the same' : parts.join('; ')
}

function calibrationNow(now: string | null): string {
  return now === null ? 'no calibration holds any longer' : `another calibration gives the confidence (${now})`
}

/** Predictions of earlier matchers lack some of it. */
function describeEvidence(evidence: Partial<Evidence>): string {
  const {span_id, score, probability, similarity, likeness, weight, quality, trajectory, context, guards} = evidence
  const {feedback} = evidence
  const numbers = {score, ranker: probability, similarity, likeness, weight, quality: quality ?? undefined, feedback}
  const found = guards?.map(({guard, factor, detail}) => `    guard ${guard} x${factor}: ${oneLine(detail, 100)}`) ?? []
  const steps =
    trajectory === undefined ? [] : [`    trajectory: ${trajectory.depth} previous, sure ${trajectory.confidence}`]
  return [
    describeNumbers(span_id ?? '-', numbers),
    ...found,
    ...(context === undefined ? [] : [`    ${describeNumbers('context', context)}`]),
    ...steps,
    ...(evidence.features === undefined ? [] : [`    ${describeNumbers('features', evidence.features)}`]),
  ].join('\n')
}

function describeNumbers(title: string, numbers: object): string {
  const parts = Object.entries(numbers as Record<string, number | undefined>)
    .filter(([, value]) => typeof value === 'number')
    .map(([name, value]) => `${name} ${Number(value!.toFixed(3))}`)
  return `${title}: ${parts.join(', ') || '-'}`
}
