import type {Interval} from '../calibration/bootstrap.ts'
import type {PairedComparison} from '../calibration/paired-test.ts'
import type {EvalComparison} from '../pipeline/compare-evals.ts'
import type {EvalSummary} from '../pipeline/eval.ts'
import type {EvalMeasures} from '../pipeline/eval-measures.ts'
import {reliabilityText} from './calibration-text.ts'
import {table} from './table.ts'

/** The figures of a run for a terminal. */
export function describeEval(summary: EvalSummary): string {
  const {id, n, answered, confidence, calibrated, comparison, recall, sets, known, set_aside: aside} = summary
  const figures = table([
    ['exact match (SQuAD)', share(summary.em)],
    ['F1', share(summary.f1)],
    [`right (${summary.match})`, share(summary.correct)],
    ...Object.entries(recall).map(([at, value]) => [`recall${at}`, share(value)]),
    ['MRR', share(summary.mrr)],
    ['answered', share(answered.share)],
    ['right, answered', share(answered.accuracy)],
    ['handed over', share(summary.handed_over)],
    ['abstained', share(summary.abstained)],
    ...(confidence === null
      ? [['confidence', 'not measured: nothing came near enough to a question']]
      : figuresOf(confidence)),
    ...(sets === null
      ? []
      : [
          ['sets hold the answer', share(sets.coverage)],
          ['answers in a set', number(sets.size, 1)],
        ]),
  ])
  return [
    `${id}: ${n} questions; in brackets: 95 % intervals`,
    ...(calibrated
      ? [`confidences calibrated by ${summary.calibration}`]
      : [
          `UNCALIBRATED confidences${summary.calibration === null ? ' (logline calibrate)' : ''}`,
          ...summary.why_uncalibrated.map((reason) => `  ${reason}`),
        ]),
    figures,
    ...(confidence === null
      ? []
      : ['', 'reliability (confidence, bar: accuracy, | confidence)', reliabilityText(confidence.bins)]),
    ...(aside === 0 ? [] : [`note: ${aside} of ${summary.rows} rows were set aside: --json names them`]),
    ...(known > 0 ? [`note: ${known} stand in the store word for word: they meet their own answer`] : []),
    ...(comparison === null ? [] : ['', describeComparison(comparison, id)]),
  ].join('\n')
}

function figuresOf(confidence: EvalMeasures): string[][] {
  return [
    ['ECE', number(confidence.ece)],
    ['AUROC', number(confidence.auroc)],
    ['Brier', number(confidence.brier)],
    ['AURC', number(confidence.aurc)],
    ['excess AURC', number(confidence.excess_aurc)],
    ['right, surest 20 %', share(confidence.accuracy_at_20)],
    ['right, surest 50 %', share(confidence.accuracy_at_50)],
  ]
}

function describeComparison(comparison: EvalComparison, id: string): string {
  const {n, match, em, f1, correct} = comparison
  const {common, earlier, now, other_gold: otherGold} = n
  return [
    `against ${comparison.with}${comparison.with === id ? ' (itself)' : ''}, ${common} questions in common`,
    ...(common < earlier || common < now
      ? [`note: this run has ${now}, that one ${earlier}; only those in common are compared`]
      : []),
    ...(otherGold === 0 ? [] : [`note: ${otherGold} of this run are left out: there they have other right answers`]),
    table([
      ['', 'points', 'gained', 'lost', 'McNemar p', ''],
      compared('exact match', em),
      compared('F1', f1),
      ...(correct === null ? [] : [compared('right', correct)]),
    ]),
    'F1: points are of the mean; gained, lost and p are of the questions that reach',
    'an F1 of 0.5 in one run only',
    ...(correct === null
      ? [`right: not compared, the runs differ in --match (${match.earlier}, now ${match.now})`]
      : []),
  ].join('\n')
}

function compared(name: string, compared: PairedComparison): (string | number)[] {
  const {difference, pValue, onlyFirst, onlySecond, verdict} = compared
  const points = (value: number) => (100 * value).toFixed(1)
  return [
    name,
    `${difference.value >= 0 ? '+' : ''}${points(difference.value)} [${points(difference.low)}, ${points(difference.high)}]`,
    onlySecond,
    onlyFirst,
    pValue.toFixed(4),
    verdict,
  ]
}

function share(interval: Interval | null): string {
  return interval === null ? '-' : `${percent(interval.value)} [${percent(interval.low)}, ${percent(interval.high)}]`
}

function number(interval: Interval | null, digits = 3): string {
  if (interval === null) return '-'
  const [value, low, high] = [interval.value, interval.low, interval.high].map((each) => each.toFixed(digits))
  return `${value} [${low}, ${high}]`
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`
}
