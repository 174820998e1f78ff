import {answerSet, covers, setQuantiles} from '../../src/calibration/answer-sets.ts'
import {correctnessBounds, verdictOf} from '../../src/calibration/conformal.ts'
import {measure} from '../../src/calibration/measures.ts'
import {controlRisk} from '../../src/calibration/risk-control.ts'
import {seededRandom, shuffled} from '../../src/calibration/seeded-random.ts'
import {difference, type Score, share} from '../embedder/statistics.ts'
import type {Measured} from './measure-store.ts'

const SPLITS = 20
const DRAWS = 200
const DELTA = 0.05

/** What came of the questions, with 95 % intervals. */
export function reportMeasured(title: string, rows: readonly Measured[]): string {
  const right = rows.map((row) => row.right)
  const show = ({value, low, high}: Score) => `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`
  const line = (name: string, of: (row: Measured) => boolean) =>
    `  ${name.padEnd(40)} ${show(share(rows.map(of)))}   calibrated - this: ${show(difference(right, rows.map(of)))}`
  const among = (at: 0 | 1 | 2) => show(share(rows.map((row) => row.among[at])))
  const given = rows.filter((row) => row.given)
  const outcomes = rows.map(({probability, right: correct}) => ({probability, correct}))
  const {ece, mce, brier, log_loss, auroc, accuracy_at_20, accuracy} = measure(outcomes, 1)
  const times = (accuracy_at_20?.value ?? 0) / (accuracy?.value || 1)
  return [
    `${title} (n ${rows.length}; percent, 95 % interval)`,
    line('matcher, calibrated on its memory', (row) => row.right),
    line('matcher as it ships', (row) => row.shippedRight),
    line('word TF-IDF, nearest', ({theirs}) => theirs.wordNearest),
    line('char 3-5-gram TF-IDF, vote of 10', ({theirs}) => theirs.charVote),
    line('cosine, nearest', (row) => row.cosineRight),
    `  shipped - word TF-IDF ${show(
      difference(
        rows.map((r) => r.shippedRight),
        rows.map((r) => r.theirs.wordNearest),
      ),
    )}, - char vote ${show(
      difference(
        rows.map((r) => r.shippedRight),
        rows.map((r) => r.theirs.charVote),
      ),
    )}`,
    `  recall@10 ${among(0)}   recall@50 ${among(1)}   among all candidates ${among(2)}`,
    `  given (min score .4) ${show(share(rows.map((row) => row.given)))}, right among them ${show(share(given.map((row) => row.right)))}`,
    `  confidence: ${JSON.stringify({ece, mce, brier, log_loss, auroc})}`,
    `  surest 20 %: ${JSON.stringify(accuracy_at_20)}, ${times.toFixed(2)} x the accuracy of all`,
    `  sets at alpha .1 by each store's own calibration: ${show(share(rows.map((row) => row.covered)))}`,
    ...[0.1, 0.2].map(
      (alpha) => `  alpha ${alpha}, mean of ${SPLITS} random halves: ${JSON.stringify(coverage(rows, alpha))}`,
    ),
    ...[0.1, 0.2, 0.3].map(
      (maxError) => `  Learn then Test, error ${maxError}, delta ${DELTA}: ${JSON.stringify(risk(rows, maxError))}`,
    ),
    '',
  ].join('\n')
}

/** Means over random halves: one to take the quantile from, one to count. */
function coverage(rows: readonly Measured[], alpha: number) {
  const sum = {sets: 0, size: 0, right_kept: 0, wrong_kept: 0}
  for (let split = 0; split < SPLITS; split++) {
    const mixed = shuffled(rows, seededRandom(split + 1))
    const [fit, test] = [mixed.slice(0, mixed.length >> 1), mixed.slice(mixed.length >> 1)]
    const asSet = ({sets, truth}: Measured) => ({...sets, truth, domain: null})
    const quantiles = setQuantiles(fit.map(asSet), alpha)
    const sets = test.map((row) => ({set: answerSet(quantiles, asSet(row), null), truth: row.truth}))
    const bounds = correctnessBounds(
      fit.map(({score, right: correct}) => ({score, correct})),
      alpha,
    )
    const right = test.filter((row) => row.right)
    const wrong = test.filter((row) => !row.right)
    sum.sets += sets.filter(({set, truth}) => covers(set, truth)).length / sets.length / SPLITS
    sum.size += sets.reduce((so, {set}) => so + set.members.length + Number(set.other), 0) / sets.length / SPLITS
    sum.right_kept += right.filter(({score}) => verdictOf(bounds, score).mayBeRight).length / right.length / SPLITS
    sum.wrong_kept += wrong.filter(({score}) => verdictOf(bounds, score).mayBeWrong).length / wrong.length / SPLITS
  }
  return Object.fromEntries(Object.entries(sum).map(([name, value]) => [name, Number(value.toFixed(4))]))
}

/**
 * The rows taken for all questions there are: of samples of half as many (with replacement), how often a threshold was
 * found, and how often the error of all rows beyond it that are given exceeds the bound. Not the error of the other half:
 * that one is high just where the half that certified was lucky, and is itself a sample of a few hundred answers.
 */
function risk(rows: readonly Measured[], maxError: number) {
  let [certified, exceeded, answered] = [0, 0, 0]
  for (let draw = 0; draw < DRAWS; draw++) {
    const random = seededRandom(1000 + draw)
    const sample = Array.from({length: rows.length >> 1}, () => rows[Math.floor(random() * rows.length)]!)
      .filter(({given}) => given)
      .map(({score, right: correct}) => ({score, correct}))
    const {threshold} = controlRisk(sample, {maxError, delta: DELTA})
    if (threshold === null) continue
    const alone = rows.filter(({given, score}) => given && score >= threshold)
    certified++
    answered += alone.length / rows.length
    if (alone.filter(({right}) => !right).length > maxError * alone.length) exceeded++
  }
  return {
    draws: DRAWS,
    certified,
    exceeded,
    answered_alone: certified === 0 ? 0 : Number((answered / certified).toFixed(4)),
  }
}
