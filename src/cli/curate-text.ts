import {GateError} from '../errors.ts'
import type {SessionSummary} from '../labelling/session-summary.ts'
import type {LabelReport, PeopleAgreement} from '../pipeline/calibrate-labels.ts'
import type {ImportSummary} from '../pipeline/curate-files.ts'
import {COLUMNS, namedTexts, table, wrapped} from './table.ts'

/** What a session has brought, for a terminal. */
export function describeSession(summary: SessionSummary): string {
  const {decided, verdicts, skipped, timed_out, agreement, best_streak, median_seconds} = summary
  const rows: [string, string][] = [
    ['decided', String(decided)],
    ['diamond / maybe / trash', `${verdicts.diamond} / ${verdicts.maybe} / ${verdicts.trash}`],
    ['let go', `${skipped} by hand, ${timed_out} out of time`],
    ['agreement with the meter', `${share(agreement.accuracy)}, kappa ${number(agreement.kappa)}`],
    ['best streak', String(best_streak)],
    ['median time', median_seconds === null ? '-' : `${median_seconds} s`],
  ]
  return table(rows)
}

/** What a file of labels has brought. */
export function describeImport({file, lines, added, known, older, taken_back, refused}: ImportSummary): string {
  return [
    `${lines} lines: ${added} labels added, ${known} known already, ${older} said before what counts now, ${taken_back} taken back, ${refused.length} refused`,
    ...refused.slice(0, 10).map(({line, message}) => `  ${file}:${line}: ${message}`),
    ...(refused.length > 10 ? [`  ... and ${refused.length - 10} more`] : []),
  ].join('\n')
}

/** The same refusal, which also says what labels of people there are: they teach without any question. */
export function besideLabels({code, message, hint}: GateError, report: LabelReport | undefined): GateError {
  if (report === undefined) return new GateError(code, message, {hint})
  const said = `labels of people: ${report.labels}, agreement with the meter ${agreement(report.agreement)}`
  return new GateError(code, message, {hint: `${hint}; ${said} (logline curate --report)`})
}

/** How the meter agrees with people, for a terminal. */
export function describeLabels(report: LabelReport): string {
  const {labels, verdicts, blind, imported, best_gate, certified_gate, map, diamond_probability, notes} = report
  const rows: [string, string][] = [
    ['labels of people', `${labels} (${verdicts.diamond} diamond, ${verdicts.maybe} maybe, ${verdicts.trash} trash)`],
    ...(imported === 0
      ? []
      : [['of these from a file', `${imported}, ${labels - imported} from the screen`] as [string, string]]),
    ['agreement, meter hidden', agreement(report.agreement)],
    ...(labels > blind ? [['agreement, meter seen', agreement(report.agreement_seen)] as [string, string]] : []),
    [
      'diamonds told by the total',
      report.auroc === null
        ? '-'
        : `AUROC ${number(report.auroc.value)} (${number(report.auroc.low)}-${number(report.auroc.high)})`,
    ],
    ...(map === null
      ? []
      : [
          [
            'P(diamond) by total',
            diamond_probability.map(({total, probability}) => `${total}: ${number(probability)}`).join('  '),
          ] as [string, string],
        ]),
    ...(best_gate === null
      ? []
      : [
          [
            'gate that matches people',
            `${best_gate.gate} (right for ${share(best_gate.accuracy)}, kappa ${number(best_gate.kappa)}, cross-fitted): logline orchestrate --gate ${best_gate.gate}`,
          ] as [string, string],
        ]),
    ...(certified_gate.gate === null
      ? []
      : [
          [
            `at most ${share(certified_gate.max_error)} no diamonds`,
            `over ${certified_gate.gate} (${certified_gate.wrong} of ${certified_gate.accepted} wrong, delta ${certified_gate.delta}; holds for spans like those drawn at random)`,
          ] as [string, string],
        ]),
  ]
  return [namedTexts(rows), ...notes.flatMap((note) => wrapped(`note: ${note}`, COLUMNS))].join('\n')
}

function agreement({count, accuracy, accuracy_interval, kappa}: PeopleAgreement): string {
  if (accuracy === null || accuracy_interval === null) return 'none'
  const [low, high] = accuracy_interval
  const beyond =
    kappa === null ? 'kappa -' : `kappa ${number(kappa.value)} (${number(kappa.low)}-${number(kappa.high)})`
  return `${share(accuracy)} of ${count} (${share(low)}-${share(high)}), ${beyond}`
}

function share(value: number | null): string {
  return value === null ? '-' : `${(100 * value).toFixed(0)} %`
}

function number(value: number | null): string {
  return value === null ? '-' : value.toFixed(2)
}
