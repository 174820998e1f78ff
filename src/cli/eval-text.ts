import type {Interval} from '../calibration/bootstrap.ts'
import type {PairedComparison} from '../calibration/paired-test.ts'
import type {EvalComparison} from '../pipeline/compare-evals.ts'
import type {EvalSummary} from '../pipeline/eval.ts'
import {reliabilityText} from './calibration-text.ts'
import {table} from './table.ts'

/** The figures of a run for a terminal. */
export function describeEval(summary: EvalSummary): string {
  const {id, n, answered, confidence, calibrated, comparison, recall, sets, known, set_aside: aside} = summary
  const figures = table([
    ['exact match (SQuAD)', share(summary.em)],
    ['F1', share(summary.f1)],
    [`right (${summary.match})`, share(summary.correct)],
    ...Object.entries(recall).map(([at, value]) => [`recall${at}`, percent(value)]),
    ['MRR', share(summary.mrr)],
    [
      'answered',
      `${percent(answered.share)}${answered.accuracy === null ? '' : `, right ${percent(answered.accuracy)}`}`,
    ],
    ['handed over', percent(summary.handed_over)],
    ['abstained', percent(summary.abstained)],
    ['ECE', number(confidence.ece)],
    ['AUROC', number(confidence.auroc)],
    ['Brier', number(confidence.brier)],
    ['AURC', `${confidence.aurc.toFixed(3)} (excess ${confidence.excess_aurc.toFixed(3)})`],
    ['right, surest 20 %', share(confidence.accuracy_at_20)],
    ['right, surest 50 %', share(confidence.accuracy_at_50)],
    ...(sets === null
      ? []
      : [['sets', `${percent(sets.coverage)} hold the right answer, ${sets.size.toFixed(1)} answers`]]),
  ])
  return [
    `${id}: ${n} questions, ${calibrated ? `calibrated (${summary.calibration})` : 'UNCALIBRATED confidences'}; [95 %]`,
    figures,
    ...(n === 0 ? [] : ['', 'reliability (confidence, bar: accuracy, | confidence)', reliabilityText(confidence.bins)]),
    ...(aside === 0 ? [] : [`note: ${aside} of ${summary.rows} rows were set aside: --json names them`]),
    ...(known > 0 ? [`note: ${known} questions stand in the store word for word: they meet their own answer`] : []),
    ...(comparison === null ? [] : ['', describeComparison(comparison, id)]),
  ].join('\n')
}

function describeComparison(comparison: EvalComparison, id: string): string {
  const {n, match, em, f1, correct} = comparison
  const {common, earlier, now} = n
  return [
    `against ${comparison.with}${comparison.with === id ? ' (itself)' : ''}, ${common} questions in common`,
    ...(common < earlier || common < now
      ? [`note: this run has ${now}, that one ${earlier}; only those in common are compared`]
      : []),
    table([
      ['', 'points', 'gained', 'lost', 'McNemar p', ''],
      compared('exact match', em),
      compared('F1', f1),
      ...(correct === null ? [] : [compared('right', correct)]),
    ]),
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

function number(interval: Interval | null): string {
  return interval === null
    ? '-'
    : `${interval.value.toFixed(3)} [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]`
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`
}
