import type {DomainReport} from '../calibration/calibration-report.ts'
import type {ReliabilityBin} from '../calibration/reliability.ts'
import type {CalibrateSummary} from '../pipeline/calibrate.ts'
import {describeMatch} from '../pipeline/correctness.ts'
import {COLUMNS, oneLine, table, wrapped} from './table.ts'

const BAR = 20
const DOMAINS = 8

/** The report of a calibration for a terminal of 80 columns. */
export function describeCalibration(report: CalibrateSummary): string {
  const {before, after, records, basis, n, sets, bounds, answering} = report
  const figure = (
    name: string,
    value: (of: typeof before) => {low: number; high: number; value: number} | number | null,
  ) => [name, show(value(before)), show(value(after)), interval(value(after))]
  const measures = table([
    ['', 'before', 'after', '95 %'],
    figure('ECE', ({ece}) => ece),
    figure('MCE', ({mce}) => mce),
    figure('Brier', ({brier}) => brier),
    figure('log loss', ({log_loss}) => log_loss),
    figure('AUROC', ({auroc}) => auroc),
    figure('AURC', ({aurc}) => aurc),
    figure('excess AURC', ({excess_aurc}) => excess_aurc),
    figure('accuracy', ({accuracy}) => accuracy),
    figure('accuracy, surest 20 %', ({accuracy_at_20}) => accuracy_at_20),
    figure('accuracy, surest 50 %', ({accuracy_at_50}) => accuracy_at_50),
  ])
  const perDomain = table([
    ['domain', 'n', 'accuracy', 'coverage', 'set size', 'quantile'],
    ...report.domains
      .slice(0, DOMAINS)
      .map((row) => [
        oneLine(row.domain, 24),
        row.n,
        percent(row.accuracy),
        percent(row.coverage),
        row.size.toFixed(1),
        row.own_quantile ? 'own' : 'shared',
      ]),
  ])
  const figures = table([
    ['domain', '', 'ECE', 'MCE', 'Brier', 'log loss', 'AUROC', 'AURC', 'excess'],
    ...report.domains.slice(0, DOMAINS).flatMap(({domain, before: raw, after: made}) => [
      [oneLine(domain, 16), 'before', ...figureCells(raw)],
      ['', 'after', ...figureCells(made)],
    ]),
  ])
  const told = (...texts: readonly string[]) => texts.flatMap((text) => wrapped(text, COLUMNS))
  return [
    ...told(
      `${report.id}: asked ${records.memory} memory, ${records.calibration} calibration and ${records.validation} validation questions, each with only earlier spans (order: ${report.order})`,
      `measured on ${n} questions (${basis}); ${report.unanswered} found nothing near; right: ${oneLine(describeMatch(report.match, report.match_by_domain), 200)}; model: ${report.model}, scale: ${report.map}`,
      describeRanker(report.ranker),
    ),
    '',
    measures,
    '',
    'reliability (confidence, bar: accuracy, | confidence)',
    reliabilityText(after.bins),
    '',
    'risk when only the surest are answered',
    riskText(after.risk_coverage),
    '',
    perDomain,
    '',
    figures,
    ...(report.domains.length > DOMAINS ? [`... and ${report.domains.length - DOMAINS} more domains (--json)`] : []),
    '',
    ...told(
      `sets at alpha ${sets.alpha}: hold the right answer for ${percent(sets.coverage)}, ${sets.size.toFixed(1)} answers on average, ${percent(sets.with_other)} with "other"; it was among the candidates for ${percent(sets.reachable)}`,
      `correctness at alpha ${bounds.alpha}: ${optional(bounds.right_kept)} of the right answers kept, ${optional(bounds.wrong_rejected)} of the wrong ones rejected`,
      `answering alone with error <= ${answering.max_error} (delta ${answering.delta}): ${describeAnswering(answering)}`,
      ...report.notes.map((note) => `note: ${note}`),
      'These hold as long as questions stay like those of the store.',
    ),
  ].join('\n')
}

/** From where on, how much of all questions that is, and how often it is wrong. */
function describeAnswering({threshold, every, answered, error}: CalibrateSummary['answering']): string {
  if (threshold === null) return 'no threshold could be certified'
  const from = every ? 'every answer that is given' : `from confidence ${Math.ceil(100 * threshold)}`
  return `${from}, ${percent(answered)} answered, ${optional(error)} of them wrong`
}

function figureCells({ece, mce, brier, log_loss, auroc, aurc, excess_aurc}: DomainReport['before']): string[] {
  return [ece, mce, brier, log_loss, auroc, aurc, excess_aurc].map(show)
}

/** Whether the order of answers was learned from the store. */
function describeRanker(gain: CalibrateSummary['ranker']): string {
  if (gain === null) return 'ranker: the one that ships (one of its own needs 1,000 memory questions)'
  const {n, local, shipped} = gain
  const figures = `${percent(local)} of the best answers right, ${percent(shipped)} with the one that ships (n ${n}, unseen)`
  return `ranker: ${local > shipped ? 'learned from this store' : 'the one that ships; one of its own is no better'}, ${figures}`
}

/** One line a bin: how sure, and how often right. */
export function reliabilityText(bins: readonly ReliabilityBin[]): string {
  return table(
    bins.map(({count, confidence, accuracy}) => {
      const cells = Array.from({length: BAR + 1}, (_, at): string => (at < Math.round(accuracy * BAR) ? '#' : ' '))
      cells[Math.round(confidence * BAR)] = '|'
      return [confidence.toFixed(2), accuracy.toFixed(2), `${cells.join('')} n=${count}`]
    }),
  )
}

function riskText(curve: readonly (readonly [number, number])[]): string {
  const rows = [0.1, 0.2, 0.3, 0.5, 0.7, 1].flatMap((share) => {
    const point = curve.find(([coverage]) => coverage >= share - 1e-9)
    return point === undefined ? [] : [[percent(share), percent(point[1]), '#'.repeat(Math.round(point[1] * BAR))]]
  })
  return table([['answered', 'wrong', ''], ...rows])
}

function show(value: {readonly value: number} | number | null): string {
  if (value === null) return '-'
  return (typeof value === 'number' ? value : value.value).toFixed(3)
}

function interval(value: {readonly low: number; readonly high: number} | number | null): string {
  return value === null || typeof value === 'number' ? '' : `${value.low.toFixed(3)} - ${value.high.toFixed(3)}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`
}

function optional(share: number | null): string {
  return share === null ? '-' : percent(share)
}
