import type {Distribution} from '../quality/distribution.sql.ts'
import {paintGrade} from './grades-text.ts'
import {type Paint, unpainted} from './paint.ts'
import {COLUMNS, oneLine, table, wrapped} from './table.ts'

/** Domains and actions shown; `--json` has more. */
const SHOWN = 6
const RANGE_CHARS = 7
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
      : `${wrapped(
          `supplied score and meter: ${disagreement.other_grade} of ${disagreement.compared} spans would get another grade; they differ by ${points(disagreement.mean_difference)} on average`,
          COLUMNS,
        ).join('\n')}\n` +
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

/** Counts and bars of both side by side: the bars share what is left of the columns. */
function histogram({score, meter}: Distribution['histogram']): string {
  const most = Math.max(1, ...score, ...meter)
  const width = Math.max(5, ...[...score, ...meter].map((count) => String(count).length))
  const bars = Math.floor((COLUMNS - RANGE_CHARS - 2 * width - 8) / 2)
  const line = (range: string, [own, ownBar]: readonly string[], [other, otherBar]: readonly string[]): string =>
    [range.padEnd(RANGE_CHARS), own!.padStart(width), ownBar!.padEnd(bars), other!.padStart(width), otherBar]
      .join('  ')
      .trimEnd()
  const cells = (count: number): string[] => [String(count), bar(count, most, bars)]
  return [
    line('', ['score', ''], ['meter', '']),
    ...score.map((count, bin) =>
      line(`${String(bin * 10).padStart(3)}-${bin === 9 ? '100' : bin * 10 + 9}`, cells(count), cells(meter[bin]!)),
    ),
  ].join('\n')
}

/** At least one sign for what is there at all. */
function bar(count: number, most: number, cells: number): string {
  return count === 0 ? '' : '#'.repeat(Math.max(1, Math.round((count / most) * cells)))
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
