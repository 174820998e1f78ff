import {describeChange} from '../pipeline/describe-change.ts'
import type {HeldBack, OrchestrateReport} from '../pipeline/orchestrate-report.ts'
import type {Preview} from '../pipeline/preview-orchestrate.ts'
import {COLUMNS, oneLine, table, wrapped} from './table.ts'

/** Cells of one change that are shown. */
const WIDTH = 160

/** By how much what belongs to a line above is set in. */
const INDENT = 2

/** The report for a terminal. */
export function describeReport(report: OrchestrateReport): string {
  const {total_processed, diamonds_plus, diamonds_original, needs_enrichment, rejected, gate, quality} = report
  const share = (count: number): string =>
    `${total_processed === 0 ? 0 : Math.round((1000 * count) / total_processed) / 10} %`
  return [
    table([
      [`diamond+ (${gate} and over)`, diamonds_plus, share(diamonds_plus)],
      ['diamond', diamonds_original, share(diamonds_original)],
      ['needs enrichment', needs_enrichment, share(needs_enrichment)],
      ['rejected', rejected, share(rejected)],
    ]),
    '',
    `mean quality ${quality.before?.toFixed(2) ?? '-'} before, ${quality.after?.toFixed(2) ?? '-'} after (${report.avg_quality_improvement >= 0 ? '+' : ''}${report.avg_quality_improvement})`,
    '',
    enzymeTable(report),
    ...(report.held_back.length === 0
      ? []
      : ['', 'held back, why, and the cheapest fix:', ...report.held_back.flatMap(heldLines)]),
  ].join('\n')
}

/** A fix may be several things to do: it has lines of its own. */
function heldLines({id, reason, fix}: HeldBack): string[] {
  return [`${oneLine(id, 30)}  ${reason}`, ...indented(fix ?? 'nothing simple')]
}

function indented(text: string): string[] {
  return wrapped(text, COLUMNS - INDENT).map((line) => ' '.repeat(INDENT) + line)
}

/** Where an enzyme failed the spans on which it did are told: it did nothing to those. */
function enzymeTable({top_enzymes}: OrchestrateReport): string {
  const anyFailed = top_enzymes.some(({failed}) => failed > 0)
  return table([
    ['enzyme', 'spans', 'mean impact', ...(anyFailed ? ['failed on'] : [])],
    ...top_enzymes.map(({enzyme, count, avg_impact, failed}) => [
      enzyme,
      count,
      avg_impact,
      ...(anyFailed ? [failed] : []),
    ]),
  ])
}

/** What would change, span by span. */
export function describePreview({spans, looked_at, would_change, not_looked_at, waiting}: Preview): string {
  const shown = spans.map(({id, quality_before, quality_after, applications}) =>
    [
      `${id}  ${quality_before.toFixed(1)} -> ${quality_after.toFixed(1)}`,
      ...applications.flatMap(({enzyme, changes, error}) => [
        ...changes
          .filter(({what}) => what !== 'noted')
          .flatMap((change) => indented(oneLine(`${enzyme} ${describeChange(change)}`, WIDTH))),
        ...(error === undefined ? [] : indented(oneLine(`${enzyme} failed: ${error}`, WIDTH))),
      ]),
    ].join('\n'),
  )
  const stopped =
    not_looked_at === 0 ? '' : `; stopped there, ${not_looked_at} more spans were not looked at (--limit goes on)`
  const left = waiting === 0 ? '' : `; ${waiting} are not measured yet (logline validate)`
  const summary = `${would_change} of ${looked_at} spans would change${stopped}${left}; nothing was written`
  return [...shown, ...wrapped(summary, COLUMNS)].join('\n')
}
