import {describeChange} from '../pipeline/describe-change.ts'
import type {Lineage} from '../pipeline/lineage.ts'
import {oneLine, table} from './table.ts'

/** Characters of one line. */
const WIDTH = 160

/** The lineage of a span for a terminal. */
export function describeLineage(report: Lineage): string {
  const {id, merged_into, read_from, revision, split, duplicates, versions, orchestration, original, now} = report
  const rows: [string, string][] = [
    ['span', id],
    ...(merged_into === null ? [] : [['merged into', merged_into] as [string, string]]),
    ['read from', `${read_from.file}:${read_from.line}`],
    ['revision', `${revision}, split ${split}`],
    ['was', oneLine(original.this, WIDTH)],
    ...(original.this === now.this ? [] : [['is', oneLine(now.this, WIDTH)] as [string, string]]),
    ...duplicates.map((other): [string, string] => [
      'duplicate',
      `${other.id}, ${other.file}:${other.line} (${other.rule})`,
    ]),
    ...versions.map((version): [string, string] => ['version', `${version.revision}, replaced by ${version.cause}`]),
  ]
  if (orchestration === null) return [table(rows), 'not orchestrated as it is now (logline orchestrate)'].join('\n')
  const {quality_before, quality_after, grade, reason, fix, enzyme_applications} = orchestration
  rows.push(['quality', `${quality_before.toFixed(1)} -> ${quality_after.toFixed(1)}, ${grade}`])
  if (reason !== undefined) rows.push(['held back', `${reason}; cheapest fix: ${fix ?? 'nothing simple'}`])
  const steps = enzyme_applications.flatMap(({enzyme, version, changes, metrics, error}) => [
    `${enzyme}/${version}  ${metrics.quality_impact >= 0 ? '+' : ''}${metrics.quality_impact}${error === undefined ? '' : `  failed: ${error}`}`,
    ...changes.map((change) => `  ${oneLine(describeChange(change), WIDTH)}`),
  ])
  return [table(rows), '', ...steps].join('\n')
}
