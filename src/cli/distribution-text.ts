import type {Distribution} from '../quality/distribution.sql.ts'
import {paintGrade} from './grades-text.ts'
import {type Paint, unpainted} from './paint.ts'
import {oneLine, table} from './table.ts'

/** Domains and actions shown; `--json` has more. */
const SHOWN = 6
const BAR_CHARS = 30
const NAME_CHARS = 32
const ID_CHARS = 40

/** The report of `validate` for a terminal of 80 columns. */
export function describeDistribution(report: Distribution, paint: Paint = unpainted): string {
  const {total, valid, invalid, filtered, duplicates, unmeasured, grades, disagreement} = report
  if (total === 0) return 'no spans yet: logline ingest <file>'
  const counts = table([
    ['rows', total],
    ['valid', valid, share(valid, total)],
    ['invalid', invalid, invalid > 0 ? 'logline ingest --rejected' : ''],
    ['filtered', filtered, filtered > 0 ? 'graded rejected; kept' : ''],
    ...(duplicates > 0 ? [['duplicates', duplicates, 'merged into others']] : []),
    ...(unmeasured > 0 ? [['unmeasured', unmeasured, 'logline validate']] : []),
  ])
  const graded = table(
    Object.entries(grades).map(([grade, count]) => [paintGrade(grade, paint), count, share(count, valid - unmeasured)]),
  )
  const means = table([
    ['mean score', points(report.mean_score)],
    ['mean meter', points(report.mean_meter)],
    ...Object.entries(report.dimensions).map(([name, mean]) => [`  ${name}`, points(mean)]),
  ])
  const differ =
    disagreement.compared === 0
      ? 'no span came with a score of its own'
      : `supplied score and meter: ${disagreement.other_grade} of ${disagreement.compared} spans would get another grade; ` +
        `they differ by ${points(disagreement.mean_difference)} on average\n` +
        table(
          disagreement.worst.map(({id, supplied, meter}) => [
            `  ${oneLine(id, ID_CHARS)}`,
            `supplied ${supplied}`,
            `meter ${points(meter)}`,
          ]),
        )
  return [
    counts,
    graded,
    means,
    histogram(report.histogram),
    top('domains', report.domains, report.domain_count),
    top('actions', report.actions, report.action_count),
    differ,
  ].join('\n\n')
}

function histogram({score, meter}: Distribution['histogram']): string {
  const most = Math.max(1, ...score, ...meter)
  const rows = score.map((count, bin) => [
    `${String(bin * 10).padStart(3)}-${bin === 9 ? '100' : bin * 10 + 9}`,
    count,
    bar(count, most),
    meter[bin]!,
    bar(meter[bin]!, most),
  ])
  const width = (column: number) => Math.max(5, ...rows.map((row) => String(row[column]).length))
  return [
    `${''.padEnd(7)}  ${'score'.padStart(width(1))}  ${''.padEnd(BAR_CHARS)}  ${'meter'.padStart(width(3))}`,
    ...rows.map(([range, count, line, metered, other]) =>
      `${String(range).padEnd(7)}  ${String(count).padStart(width(1))}  ${String(line).padEnd(BAR_CHARS)}  ${String(metered).padStart(width(3))}  ${other}`.trimEnd(),
    ),
  ].join('\n')
}

/** At least one sign for what is there at all. */
function bar(count: number, most: number): string {
  return count === 0 ? '' : '#'.repeat(Math.max(1, Math.round((count / most) * BAR_CHARS)))
}

function top(title: string, counts: Distribution['domains'], distinct: number): string {
  const shown = counts.slice(0, SHOWN)
  const rows = shown.map(({name, count}) => [`  ${name === '' ? '(none)' : oneLine(name, NAME_CHARS)}`, count])
  return `${title}: ${distinct}${rows.length > 0 ? `\n${table(rows)}` : ''}`
}

function share(count: number, of: number): string {
  return of === 0 ? '' : `${((100 * count) / of).toFixed(1)} %`
}

function points(value: number | null): string {
  return value === null ? '-' : value.toFixed(1)
}
